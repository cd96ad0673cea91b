// The script of a site: <div data-captura="slug"></div> becomes the form, or the form inside it is taken over. These files
// are joined in the order of their names into one function (assets.cpp), without lines of comment: comments stand alone.
// Built by DOM calls only, so that policies of a page against inline script, inline style and untrusted HTML concern
// nothing here. By default nothing is stored on the visitor's device.
const script = document.currentScript;
if (!script || window.Captura) return;
const host = script.src.replace(/\/embed\.js.*$/, '');
const hostOrigin = new URL(host).origin;
const ownPage = location.origin === hostOrigin;
// The server puts the style of its own pages here.
const css = 'captura.css';
let adopted, count = 0;

// A policy against style elements and attributes does not concern an adopted sheet; an old browser shows the form unstyled.
const adopt = () => {
  if (adopted) return;
  adopted = 1;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch (e) {}
};

const make = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const key in attributes) {
    const value = attributes[key];
    if (value === true) element.setAttribute(key, '');
    else if (value || value === '') element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child));
  return element;
};

const on = (target, name, act, once) => target.addEventListener(name, act, { once });

const hex = (octets) => [...octets].map((octet) => (octet + 256).toString(16).slice(1)).join('');

// A UUID of version 7 (RFC 9562, section 5.7), also where crypto.randomUUID is missing: pages without TLS.
const freshId = () => {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 5, now = Date.now(); i >= 0; i--, now = Math.floor(now / 256)) octets[i] = now;
  octets[6] = octets[6] & 15 | 112;
  octets[8] = octets[8] & 63 | 128;
  return hex(octets).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

// Events of a form: false where a listener of the site took it over.
const tell = (it, name, detail = {}) => it.form.dispatchEvent(new CustomEvent('captura:' + name,
  { bubbles: true, cancelable: true, detail }));

// For tag managers, where the page has one: names of Google Analytics 4, and nothing that was typed.
const push = (it, event, id) => {
  try {
    window.dataLayer.push({ event, form_id: it.slug, form_name: it.def.title,
      form_destination: it.action, ...(id && { submission_id: id }) });
  } catch (e) {}
};
