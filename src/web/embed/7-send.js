// Sending: one id over all tries, so that a lost answer is no second inquiry; a corrected attempt gets an id of its own.
const wanted = (it) => {
  const fields = [], all = new FormData(it.form), visit = visitOf(it);
  // An empty file input posts a file without a name.
  all.forEach((value, name) => { if (value.name !== '') fields.push([name, value]); });
  const set = (name, value) => {
    const given = fields.find((one) => one[0] === name);
    if (!given) value && fields.push([name, value]);
    // What stands in the markup was shown: a newer text of a consent was not, and the trap belongs to the token of the page. In a
    // frame the page around it was asked.
    else if (value && !/^_(consent|version|lang|token)/.test(name) && !(ownPage && /^_(page|ref)/.test(name))) given[1] = value;
  };
  Object.entries({ ...visit, _id: it.key, _after: it.after, _lang: it.def.language, _version: it.def.version, _token: it.def.token, altcha: it.solved,
    _tz: Intl.DateTimeFormat().resolvedOptions().timeZone }).forEach(([name, value]) => set(name, value));
  it.def.fields.forEach((field) => {
    if (field.type === 'consent' && isShown(it, field)) set('_consent.' + field.name, field.version);
  });
  return fields;
};

const bodyOf = (it) => {
  const fields = wanted(it), files = fields.some((one) => one[1] instanceof File);
  const body = files ? new FormData() : new URLSearchParams();
  fields.forEach(([name, value]) => body.append(name, value));
  return body;
};

const rest = (it) => {
  it.busy = it.button.disabled = false;
  it.button.textContent = it.label();
};

// What is sent next is another submission.
const renew = (it, after) => {
  it.key = freshId();
  it.after = after;
  if (it.proof) prove(it);
};

const thank = (it, answer) => {
  const { def, words, place } = it, { id, redirect, link, calendar } = answer;
  const carryOn = tell(it, 'success', { id, form: it.slug, channel: def.channel, redirect });
  push(it, 'form_submit', id);
  push(it, 'generate_lead', id);
  document.title = it.title;
  // The site shows thanks of its own.
  if (!carryOn) {
    renew(it);
    return rest(it);
  }
  const framed = ownPage && window !== parent;
  if (redirect && !framed) {
    // Whoever comes back from there finds the form as it was.
    on(window, 'pageshow', () => {
      renew(it);
      rest(it);
    }, true);
    return setTimeout(() => location.assign(redirect), 250);
  }
  const title = make('h2', { tabindex: -1 }, def.thanks.title), to = redirect || link;
  place.replaceChildren(make('div', { class: 'captura-thanks', 'aria-live': 'polite' }, title, make('p', {}, answer.message),
    to && make('p', {}, make('a', { class: 'captura-link', href: to, target: framed && '_top' }, def.thanks.link_text)),
    calendar && make('p', {}, make('a', { class: 'captura-link', href: new URL(calendar, host) }, words.calendar)),
    make('p', { class: 'captura-reference' }, words.reference + ': ', make('code', {}, id))));
  title.focus();
};

const refuse = (it, status, answer) => {
  rest(it);
  const errors = answer.errors || [];
  if (status === 422) renew(it, answer.id);
  it.complain(errors.length ? it.words.problem : answer.title || it.words.problem, errors);
  tell(it, 'error', { status, codes: errors.map((error) => error.code) });
};

// Nothing typed is lost: the form stands as it was, with other ways to reach us and a button to try again.
const giveUp = (it, status) => {
  const { email, phone } = it.def.fallback || {};
  rest(it);
  it.button.textContent = it.words.retry;
  const way = (word, scheme, to) => to && make('p', {}, word + ': ', make('a', { href: scheme + to.replace(/\s/g, '') }, to)) || '';
  it.complain(it.words.offline, [], way(it.words.email_us, 'mailto:', email), way(it.words.call_us, 'tel:', phone));
  tell(it, 'error', { status, codes: [] });
};

// 1, 3 and 9 seconds, then the visitor decides. 15 seconds for an answer, and a second more for each 64 KiB of files.
const send = async (it) => {
  it.solved = await proofOf(it);
  const body = bodyOf(it), large = body instanceof FormData;
  const octets = large ? [...body.values()].reduce((sum, value) => sum + (value.size || 0), 0) : `${body}`.length;
  if (octets > it.def.max_body) return refuse(it, 413, { title: it.words.too_large });
  for (let again = 0; ; again++) {
    let status = 0, answer = {};
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 15000 + octets / 65.536);
    try {
      const response = await fetch(it.to, { method: 'POST', body, credentials: 'omit', signal: stop.signal,
        keepalive: !large && octets < 60000, headers: { Accept: 'application/json' } });
      status = response.status;
      answer = await response.json();
    } catch (e) {}
    clearTimeout(timer);
    // A yes without a receipt is none of ours: the same id once more brings the answer.
    if (status < 300 && answer.id) return thank(it, answer);
    if (status >= 400 && status < 500 && status !== 429) return refuse(it, status, answer);
    if (again > 2) return giveUp(it, status);
    await wait(1000 * 3 ** again);
  }
};
