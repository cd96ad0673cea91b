// Each place of the page: drawn, or taken over where a form stands in it.
const options = ['captura', 'lang', 'css', 'attribution', 'prefill', 'eager'];

// A page that could not read our answers would show an error for an inquiry that has arrived.
const mayRead = (def) => ownPage ||
  location.origin !== 'null' && def.origins.some((one) => one === '*' || one === location.origin);

const define = async (it) => {
  const from = it.place.dataset.lang || (it.place.closest('[lang]') || {}).lang || '';
  const response = await fetch(it.action + '.json' + (from && '?lang=' + encodeURIComponent(from)), { credentials: 'omit' });
  if (!response.ok) throw response.status;
  const def = await response.json();
  if (!mayRead(def)) throw location.origin + ' is not among its origins';
  it.def = def;
  it.words = def.words;
};

// Copies of one form on a page: an id that stands twice is made another's.
const separate = (it) => it.form.querySelectorAll('[id]').forEach((element) => {
  const { id } = element;
  if (document.querySelectorAll('#' + CSS.escape(id)).length < 2) return;
  element.id = it.prefix + id;
  it.form.querySelectorAll('[for="' + id + '"]').forEach((label) => { label.htmlFor = element.id; });
  it.form.querySelectorAll('[aria-describedby~="' + id + '"]').forEach((input) => {
    describe(input, id);
    describe(input, element.id, 1);
  });
});

const missing = (it) => it.def.fields.filter((field) => field.required && (field.step || 1) - 1 === it.step &&
  isShown(it, field) && !valuesOf(it, field.name).join('').trim())
  .map(({ name, type }) => type === 'consent' ? { field: name, code: 'consent_required', message: it.words.agree }
    : { field: name, code: 'required', message: it.words.fill_in });

const bring = (it) => {
  const { place, form, def } = it;
  it.button = form.querySelector('[type=submit], button:not([type])');
  it.step = 0;
  const said = it.button.textContent;
  it.label = () => it.step < it.last ? it.words.continue : said;
  // The answer speaks the language of the form.
  it.to = it.action + ((def.languages || []).length > 1 ? '?lang=' + def.language : '');
  place.lang = def.language;
  if (def.dir) place.dir = def.dir;
  if (def.accent) place.style.setProperty('--captura-accent', def.accent);
  prepareErrors(it);
  layOut(it);
  reveal(it);
  prefill(it);
  refresh(it);
  if (it.place.dataset.attribution === 'session') remember(storeOf(it));
  on(form, 'input', () => refresh(it));
  on(form, 'input', () => {
    tell(it, 'start');
    push(it, 'form_start');
  }, true);
  if (form.contains(document.activeElement)) prove(it);
  else on(form, 'focusin', () => prove(it), true);
};

const submit = (it) => {
  if (it.busy) return;
  it.clear();
  if (it.step < it.last) {
    const errors = missing(it);
    return errors.length ? it.complain(it.words.problem, errors) : it.go(it.step + 1);
  }
  it.busy = it.button.disabled = true;
  it.button.textContent = it.words.sending;
  tell(it, 'submit');
  send(it);
};

// Static markup asks for nothing until somebody turns to it. Should its definition not come, it posts by itself.
const takeOver = (it) => {
  const { form } = it;
  let coming;
  separate(it);
  const late = () => wait(8000).then(() => Promise.reject());
  const come = () => coming = coming || Promise.race([define(it), late()]).then(() => {
    bring(it);
    form.noValidate = true;
    tell(it, 'ready');
  });
  on(form, 'focusin', () => come().catch(() => {}), true);
  on(form, 'submit', (event) => {
    event.preventDefault();
    come().then(() => submit(it), () => HTMLFormElement.prototype.submit.call(form));
  });
  if (ownPage || 'eager' in it.place.dataset) come().catch(() => {});
};

const mount = async (place) => {
  if (place.captura) return;
  place.captura = true;
  const slug = place.dataset.captura, form = place.querySelector('form');
  const it = { place, slug, form, action: host + '/f/' + encodeURIComponent(slug), prefix: `captura-${++count}-`, key: freshId() };
  const unknown = Object.keys(place.dataset).filter((name) => !options.includes(name));
  if (unknown.length) console.warn('captura: unknown options: ' + unknown);
  place.classList.add('captura');
  if (place.dataset.css !== 'none') adopt();
  if (form) return takeOver(it);
  try {
    await define(it);
  } catch (reason) {
    return console.error(`captura: no form "${slug}": ${reason}`);
  }
  if (it.def.closed) return place.replaceChildren(make('p', {}, it.def.closed));
  drawForm(it);
  bring(it);
  on(it.form, 'submit', (event) => {
    event.preventDefault();
    submit(it);
  });
  tell(it, 'ready');
};

const scan = () => document.querySelectorAll('[data-captura]').forEach(mount);

window.Captura = {
  host,
  // For places that come into the page later.
  scan,
  // Whether data-attribution="persist" may store; a withdrawal erases what was stored.
  consent(given) {
    consented = given === true;
    const store = storage('localStorage');
    if (!store) return;
    if (consented && document.querySelector('[data-attribution=persist]')) remember(store);
    if (!consented) store.removeItem(kept);
  },
};

if (document.readyState === 'loading') on(document, 'DOMContentLoaded', scan);
else scan();
