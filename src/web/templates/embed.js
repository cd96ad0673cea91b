/* Captura: <div data-captura="slug"></div> becomes the form. Builds the page by DOM calls only, stores nothing. */
(function () {
  'use strict';
  var script = document.currentScript;
  if (!script || window.Captura) return;
  var host = script.src.replace(/\/embed\.js.*$/, '');
  window.Captura = { host: host };
  var count = 0;
  var css = 'captura.css'; // the server puts the style of its own pages here

  // A policy of the page that forbids style elements and attributes does not concern an adopted sheet.
  function adopt(css) {
    try {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = document.adoptedStyleSheets.concat(sheet);
    } catch (e) { /* an old browser shows the form unstyled */ }
  }

  function make(name, attributes, children) {
    var element = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) {
      var value = attributes[key];
      if (value === true) element.setAttribute(key, '');
      else if (value || value === '') element.setAttribute(key, value);
    });
    [].concat(children || []).forEach(function (child) {
      element.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
    });
    return element;
  }

  // A UUID of version 7, also where crypto.randomUUID is missing (pages without TLS).
  function freshId() {
    var octets = crypto.getRandomValues(new Uint8Array(16)), now = Date.now();
    for (var i = 5; i >= 0; i--) { octets[i] = now % 256; now = Math.floor(now / 256); }
    octets[6] = octets[6] & 15 | 112;
    octets[8] = octets[8] & 63 | 128;
    var hex = '';
    octets.forEach(function (octet) { hex += (octet + 256).toString(16).slice(1); });
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  function tell(form, name, detail) {
    return form.dispatchEvent(new CustomEvent('captura:' + name,
      { bubbles: true, composed: true, cancelable: true, detail: detail || {} }));
  }

  function control(field, id, words) {
    var common = { id: id, name: field.name, required: field.required, autocomplete: field.autocomplete,
      placeholder: field.placeholder, 'aria-describedby': field.help ? id + '-help' : null };
    if (field.type === 'textarea') return make('textarea', Object.assign(common, { rows: '6', dir: 'auto' }));
    if (field.type === 'select') {
      return make('select', common, [make('option', { value: '' }, words.choose)].concat(field.choices.map(
        function (choice) { return make('option', { value: choice.value }, choice.label); })));
    }
    if (field.type === 'consent') return make('input', Object.assign(common, { type: 'checkbox', value: 'yes' }));
    if (field.type === 'email') Object.assign(common, { inputmode: 'email', autocapitalize: 'none', spellcheck: 'false' });
    if (field.type === 'tel') common.inputmode = 'tel';
    if (field.type === 'number') common.inputmode = 'decimal'; // "about 20" is an answer too
    if (field.type === 'text') common.dir = 'auto';
    return make('input', Object.assign(common, { type: field.type === 'number' ? 'text' : field.type }));
  }

  function row(field, id, words) {
    var input = control(field, id, words), consent = field.type === 'consent';
    if (field.type === 'hidden') return input;
    var label = make('label', { for: id }, [consent ? field.text : field.label].concat(
      field.required ? [' ', make('span', { class: 'captura-required' }, '(' + words.required + ')')] : []));
    return make('div', { class: 'captura-field' },
      (consent ? [make('div', { class: 'captura-consent' }, [input, label])] : [label]).concat(
        field.help ? make('p', { class: 'captura-help', id: id + '-help' }, field.help) : [],
        consent ? [] : input));
  }

  function draw(place, slug, definition) {
    var words = definition.words, prefix = 'captura-' + (++count) + '-', key = freshId(), after = '', busy = false;
    var alert = make('div', { role: 'alert' });
    var summary = make('div', { class: 'captura-summary', role: 'group', tabindex: '-1', hidden: true,
      'aria-labelledby': prefix + 'problem' }, alert);
    var button = make('button', { type: 'submit' }, definition.submit);
    var form = make('form', { class: 'captura-form', novalidate: true, 'aria-label': definition.title,
      method: 'post', action: host + '/f/' + slug }, [summary]);
    definition.fields.forEach(function (field) { form.appendChild(row(field, prefix + field.name, words)); });
    form.appendChild(make('div', { class: 'captura-away', 'aria-hidden': 'true' },
      make('input', { type: 'text', name: '_gotcha', tabindex: '-1', autocomplete: 'off', 'aria-label': words.leave_empty })));
    form.appendChild(button);
    place.classList.add('captura');
    place.lang = definition.language;
    if (definition.accent) {
      adopt('.' + prefix + 'accent{--captura-accent:' + definition.accent + '}');
      place.classList.add(prefix + 'accent');
    }
    place.replaceChildren(form);
    tell(form, 'ready');

    function clear() {
      summary.hidden = true;
      alert.replaceChildren();
      form.querySelectorAll('.captura-error').forEach(function (note) {
        note.parentNode.classList.remove('captura-wrong');
        note.remove();
      });
      form.querySelectorAll('[aria-invalid]').forEach(function (input) {
        input.removeAttribute('aria-invalid');
        var help = input.id + '-help';
        if (document.getElementById(help)) input.setAttribute('aria-describedby', help);
        else input.removeAttribute('aria-describedby');
      });
    }

    function show(heading, errors) {
      var list = make('ul');
      errors.forEach(function (error) {
        var input = document.getElementById(prefix + error.field);
        if (!input || input.type === 'hidden') return list.appendChild(make('li', {}, error.message));
        var note = make('p', { class: 'captura-error', id: input.id + '-error' }, error.message);
        var field = input.closest('.captura-field');
        field.insertBefore(note, input.parentNode === field ? input : null);
        field.classList.add('captura-wrong');
        input.setAttribute('aria-invalid', 'true');
        input.setAttribute('aria-describedby',
          ((input.getAttribute('aria-describedby') || '') + ' ' + note.id).trim());
        var rule = definition.fields.filter(function (one) { return one.name === error.field; })[0];
        var link = make('a', { href: '#' + input.id }, rule.label + ': ' + error.message);
        link.addEventListener('click', function (event) {
          event.preventDefault();
          field.scrollIntoView();
          input.focus();
        });
        list.appendChild(make('li', {}, link));
      });
      alert.replaceChildren(make('h2', { id: prefix + 'problem' }, heading), list);
      summary.hidden = false;
      summary.focus();
    }

    function rest() {
      busy = button.disabled = false;
      button.textContent = definition.submit;
    }

    function thank(answer) {
      var detail = { id: answer.id, form: slug, channel: definition.channel, redirect: answer.redirect };
      if (!tell(form, 'success', detail)) { // the site shows thanks of its own: what is sent next is another inquiry
        key = freshId();
        after = '';
        return rest();
      }
      if (answer.redirect) return setTimeout(function () { location.assign(answer.redirect); }, 200);
      var title = make('h2', { tabindex: '-1' }, definition.thanks.title);
      place.replaceChildren(make('div', { 'aria-live': 'polite' }, [title, make('p', {}, answer.message)].concat(
        answer.link ? make('p', {}, make('a', { class: 'captura-link', href: answer.link }, definition.thanks.link_text)) : [],
        make('p', { class: 'captura-reference' }, [words.reference + ': ', make('code', {}, answer.id)]))));
      title.focus();
    }

    function body() {
      var all = new URLSearchParams();
      new FormData(form).forEach(function (value, name) { all.append(name, value); });
      all.set('_id', key);
      if (after) all.set('_after', after);
      all.set('_page', location.href);
      if (document.referrer) all.set('_referrer', document.referrer);
      return all;
    }

    function fail(status, message) {
      rest();
      button.textContent = words.retry;
      show(message, []);
      tell(form, 'error', { status: status, codes: [] });
    }

    // The key stays over all tries, so that a lost answer is no second inquiry; a corrected one gets a new key.
    function send(tries) {
      var stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, 15000), text = body();
      fetch(host + '/f/' + slug, { method: 'POST', body: text, credentials: 'omit', signal: stop.signal,
        keepalive: text.toString().length < 60000, headers: { Accept: 'application/json' } })
        .then(function (response) {
          return response.json().catch(function () { return {}; }).then(function (answer) {
            clearTimeout(timer);
            var status = response.status;
            if (status < 300) return thank(answer);
            if (status >= 500 || status === 429) return again(tries, status);
            rest();
            if (status === 422) { after = answer.id || ''; key = freshId(); }
            var errors = answer.errors || [];
            show(errors.length ? words.problem : answer.title || words.problem, errors);
            tell(form, 'error', { status: status, codes: errors.map(function (error) { return error.code; }) });
          });
        }, function () {
          clearTimeout(timer);
          again(tries, 0);
        });
    }

    function again(tries, status) {
      if (tries >= 3) return fail(status, words.offline);
      setTimeout(function () { send(tries + 1); }, 1000 * Math.pow(3, tries));
    }

    form.addEventListener('input', function () { tell(form, 'start'); }, { once: true });
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      if (busy) return;
      busy = button.disabled = true;
      button.textContent = words.sending;
      clear();
      tell(form, 'submit');
      send(0);
    });
  }

  // A page that could not read our answers would show an error for an inquiry that has arrived.
  function may(definition) {
    var here = location.origin;
    if (here === host.replace(/^(\w+:\/\/[^\/]+).*$/, '$1')) return true;
    return here !== 'null' && definition.origins.some(function (one) { return one === '*' || one === here; });
  }

  function start() {
    adopt(css);
    document.querySelectorAll('[data-captura]').forEach(function (place) {
      var slug = place.getAttribute('data-captura');
      fetch(host + '/f/' + encodeURIComponent(slug) + '.json', { credentials: 'omit' })
        .then(function (response) { return response.ok ? response.json() : Promise.reject(response.status); })
        .then(function (definition) {
          if (may(definition)) draw(place, slug, definition);
          else console.error('captura: the form "' + slug + '" does not list ' + location.origin + ' in its origins');
        })
        .catch(function (reason) { console.warn('captura: no form "' + slug + '": ' + reason); });
    });
  }

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
