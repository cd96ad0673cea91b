// Which fields are shown: by their condition, and by the step.
const inputsOf = (it, name) => [...it.form.elements].filter((input) => input.name === name);
const boxOf = (input) => input.closest('.captura-field') || input.parentNode;

const isShown = (it, field) => !field.show || holds(it, field.show);

// As the server reads it: a field that is not posted, or not shown itself, is the empty text.
const valuesOf = (it, name) => {
  const field = it.def.fields.find((one) => one.name === name);
  const values = field && isShown(it, field) ? inputsOf(it, name)
    .filter((input) => !/checkbox|radio/.test(input.type) || input.checked).map((input) => input.value) : [];
  return values.length ? values : [''];
};

const holds = (it, [kind, ...parts]) => {
  const part = (one) => holds(it, one);
  if (kind === 'and') return parts.every(part);
  if (kind === 'or') return parts.some(part);
  if (kind === 'not') return !part(parts[0]);
  const fits = valuesOf(it, parts[0]).some((value) => [].concat(parts[1]).includes(value));
  return fits !== (kind === '!=');
};

// What is not shown is not posted; its value stays, should it be shown again.
const refresh = (it) => it.def.fields.forEach((field) => {
  if (!field.show) return;
  const shown = isShown(it, field);
  inputsOf(it, field.name).forEach((input) => {
    input.disabled = !shown;
    if (input.type !== 'hidden') boxOf(input).hidden = !shown;
  });
});

// One long form with a fieldset a step becomes a sheet a step. The browser's own "back" goes a step back.
const layOut = (it) => {
  const sheets = [...it.form.querySelectorAll('.captura-step')], mark = it.prefix;
  it.last = Math.max(sheets.length - 1, 0);
  if (!it.last) return;
  const back = make('button', { type: 'button', class: 'captura-back' }, it.words.back);
  it.button.after(back);
  it.show = (step, quiet) => {
    const from = it.step;
    it.step = step;
    sheets.forEach((sheet, i) => { sheet.hidden = i !== step; });
    back.hidden = !step;
    it.button.textContent = it.label();
    if (quiet || from === step) return;
    const [legend] = sheets[step].children;
    legend.tabIndex = -1;
    legend.focus();
    tell(it, 'step', { from: from + 1, to: step + 1 });
  };
  it.go = (step) => {
    it.show(step);
    history.pushState(noted(step), '');
  };
  on(back, 'click', () => {
    if (history.state && history.state[mark] === it.step) history.back();
    else it.show(it.step - 1);
  });
  const noted = (step) => ({ ...history.state, [mark]: step });
  history.replaceState(noted(0), '');
  on(window, 'popstate', ({ state }) => {
    // An anchor of the page is no step.
    if (state && mark in state && it.form.isConnected && state[mark] !== it.step) it.show(state[mark]);
  });
  it.show(0, 1);
};
