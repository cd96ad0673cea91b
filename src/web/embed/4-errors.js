// What is wrong: a summary above the form that takes the focus, and a message at each field, tied to it.
const describe = (input, id, add) => {
  const ids = (input.getAttribute('aria-describedby') || '').split(' ').filter((one) => one && one !== id);
  if (add) ids.push(id);
  if (ids.length) input.setAttribute('aria-describedby', ids.join(' '));
  else input.removeAttribute('aria-describedby');
};

// The step of what is wrong, of the first where nothing is named.
const reveal = ({ form, show }, wrong = form.querySelector('.captura-wrong')) => {
  const sheet = wrong && wrong.closest('.captura-step');
  if (show && sheet) show([...form.querySelectorAll('.captura-step')].indexOf(sheet), 1);
};

const prepareErrors = (it) => {
  const { form, words } = it, title = document.title, lead = words.error + ': ';
  const alert = make('div', { role: 'alert' });
  const summary = make('div', { class: 'captura-summary', role: 'group', tabindex: -1, hidden: true,
    'aria-labelledby': it.prefix + 'problem' }, alert);
  // The summary that the server drew stays until something is sent again.
  const old = [...it.place.querySelectorAll('.captura-summary')];
  form.prepend(summary);
  it.title = title.startsWith(lead) ? title.slice(lead.length) : title;

  it.clear = () => {
    document.title = it.title;
    old.forEach((one) => one.remove());
    summary.hidden = true;
    alert.replaceChildren();
    form.querySelectorAll('.captura-wrong').forEach((box) => box.classList.remove('captura-wrong'));
    form.querySelectorAll('.captura-error').forEach((note) => {
      form.querySelectorAll('[aria-describedby~="' + note.id + '"]').forEach((input) => {
        input.removeAttribute('aria-invalid');
        describe(input, note.id);
      });
      note.remove();
    });
  };

  // One entry of the summary; what belongs to no field points to where `near` says.
  const entry = ({ field, message, near }) => {
    const rule = it.def.fields.find((one) => one.name === (near || field)) || {};
    const [input] = inputsOf(it, rule.name);
    if (!input || input.type === 'hidden') return make('li', {}, message);
    const box = boxOf(input), group = isGroup(rule);
    input.id = input.id || it.prefix + rule.name;
    if (!near) {
      const note = make('p', { class: 'captura-error', id: input.id + '-error' }, message);
      let at = input;
      if (at.parentNode !== box) at = at.closest('.captura-choice') || at;
      at.before(note);
      box.classList.add('captura-wrong');
      if (!group) input.setAttribute('aria-invalid', 'true');
      describe(group ? input.closest('fieldset') || box : input, note.id, 1);
    }
    const link = make('a', { href: '#' + input.id }, (near ? '' : rule.label + ': ') + message);
    on(link, 'click', (event) => {
      event.preventDefault();
      reveal(it, box);
      box.scrollIntoView();
      input.focus();
    });
    return make('li', {}, link);
  };

  it.complain = (heading, errors, ...more) => {
    const { fields, any_of } = it.def;
    errors.forEach((error) => {
      error.at = fields.findIndex((one) => one.name === error.field);
      if (error.at < 0) [error.at, error.near] = [1e3, (any_of || []).flat()[0]];
    });
    errors.sort((a, b) => a.at - b.at);
    alert.replaceChildren(make('h2', { id: it.prefix + 'problem' }, heading),
      errors.length ? make('ul', {}, errors.map(entry)) : '', ...more);
    reveal(it);
    summary.hidden = false;
    document.title = lead + it.title;
    summary.focus();
  };
};
