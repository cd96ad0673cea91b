// Where the visitor comes from, and what the page's address may fill in.
//
// data-attribution="page": address and referrer of this page, nothing stored. "session": the first page and the touches of
// this visit, in sessionStorage. "persist": those of all visits, in localStorage, once Captura.consent(true) was called.
const most = 10;
const kept = 'captura';
const storage = (name) => { try { return window[name]; } catch (e) { return null; } };
const recall = (store) => { try { return JSON.parse(store.getItem(kept)) || null; } catch (e) { return null; } };

const trace = () => ({ at: new Date().toISOString(), page: location.href, referrer: document.referrer });
// A touch is an arrival from elsewhere, or by a campaign; walking about the site is none.
const isTouch = (touch) => /[?&](utm_|\w*clid=|gbraid=|wbraid=)/.test(touch.page) ||
  !touch.referrer.startsWith(location.origin + '/');

const remember = (store) => {
  const touch = trace(), { touches } = recall(store) || { touches: [] }, last = touches[touches.length - 1] || {};
  if (last.page === touch.page && last.referrer === touch.referrer || last.page && !isTouch(touch)) return;
  // The first one stays for good, of the others the latest.
  touches.push(touch);
  if (touches.length > most) touches.splice(1, 1);
  try { store.setItem(kept, JSON.stringify({ touches })); } catch (e) {}
};

let consented = false;
const storeOf = (it) => {
  const mode = it.place.dataset.attribution;
  return mode === 'session' ? storage('sessionStorage') : mode === 'persist' && consented ? storage('localStorage') : null;
};

const visitOf = (it) => {
  const fields = {}, visit = storeOf(it) && recall(storeOf(it));
  if (visit && visit.touches.length) {
    const [first] = visit.touches;
    Object.assign(fields, { _landing: first.page, _landing_referrer: first.referrer, _landed_at: first.at,
      _touches: JSON.stringify(visit.touches) });
  }
  return { _page: location.href, _referrer: document.referrer, ...fields };
};

// A stranger's link may fill in what a person can see and correct, and nothing else.
const prefill = (it) => {
  const given = [location.search, location.hash].map((text) => new URLSearchParams(text.slice(1)));
  const only = it.place.dataset.prefill, [query, fragment] = given;
  it.def.fields.forEach((field) => {
    if (!field.prefill || /hidden|consent|file/.test(field.type)) return;
    if (only && !only.split(/[\s,]+/).includes(field.name)) return;
    const values = (fragment.has(field.name) ? fragment : query).getAll(field.name);
    const inputs = inputsOf(it, field.name), chosen = inputs.some((input) => input.checked);
    if (values.length) inputs.forEach((input) => {
      if (isGroup(field)) input.checked = chosen ? input.checked : values.includes(input.value);
      else if (!input.value) input.value = [...values[0]].slice(0, field.max || 1000).join('');
    });
  });
};
