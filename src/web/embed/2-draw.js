// From the definition to elements.
const inputModes = { email: 'email', tel: 'tel', url: 'url', number: 'decimal' };
const isGroup = (field) => field.type === 'radio' || field.type === 'checkbox';

const choices = (field) => field.choices || [];

const draw = {
  textarea: (field, common) => make('textarea', { ...common, rows: 6, dir: 'auto' }),
  select: (field, common, it) => make('select', common, make('option', { value: '' }, it.words.choose),
    choices(field).map((choice) => make('option', { value: choice.value }, choice.label))),
  consent: (field, common) => make('input', { ...common, type: 'checkbox', value: 'yes' }),
  file: (field, common) => make('input', { ...common, type: 'file', accept: (field.accept || []).join(),
    multiple: field.max_files !== 1 }),
};

const control = (it, field, id) => {
  const { name, type } = field;
  const exact = type === 'email' || type === 'url', isName = /name$/.test(name);
  const common = { id, name, required: field.required, autocomplete: field.autocomplete, placeholder: field.placeholder,
    'aria-describedby': field.help && id + '-help', enterkeyhint: it.def.steps ? 'next' : 'send' };
  if (draw[type]) return draw[type](field, common, it);
  // "about 20" is an answer too: a number is text with a keyboard for numbers.
  return make('input', { ...common, type: type === 'number' ? 'text' : type, inputmode: inputModes[type],
    autocapitalize: exact ? 'none' : isName && 'words', spellcheck: (exact || isName) && 'false',
    dir: type === 'text' && 'auto' });
};

const choiceRow = (it, field, id) => choices(field).map((choice, i) => make('div', { class: 'captura-choice' },
  make('input', { type: field.type, id: i ? id + '-' + i : id, name: field.name, value: choice.value,
    required: field.required && field.type === 'radio' }),
  make('label', { for: i ? id + '-' + i : id }, choice.label)));

const row = (it, field) => {
  const id = it.prefix + field.name, help = field.help && make('p', { class: 'captura-help', id: id + '-help' }, field.help);
  const mark = field.required && [' ', make('span', { class: 'captura-required' }, `(${it.words.required})`)];
  if (field.type === 'hidden') return make('input', { type: 'hidden', name: field.name, value: field.value || '' });
  if (isGroup(field)) return make('fieldset', { class: 'captura-field', 'aria-describedby': help && help.id },
    make('legend', {}, field.label, mark || ''), help, choiceRow(it, field, id));
  const consent = field.type === 'consent';
  const input = control(it, field, id), label = make('label', { for: id }, consent ? field.text : field.label, mark || '');
  return make('div', { class: 'captura-field' },
    consent ? [make('div', { class: 'captura-choice' }, input, label), help] : [label, help, input]);
};

const sheets = ({ def, words }, rows) => (def.steps || []).length < 2 ? rows : def.steps.map((step, i, { length }) =>
  make('fieldset', { class: 'captura-step' }, make('legend', {}, make('span', { class: 'captura-count' },
    words.step.replace('{step}', i + 1).replace('{steps}', length)), ' ', step.title),
    rows.filter((row, at) => (def.fields[at].step || 1) === i + 1)));

const drawForm = (it) => {
  const { def, words } = it;
  it.form = make('form', { class: 'captura-form', novalidate: true, 'aria-label': def.title, method: 'post', action: it.action },
    sheets(it, def.fields.map((field) => row(it, field))),
    make('div', { class: 'captura-away', 'aria-hidden': 'true' }, make('input', { type: 'text',
      name: def.honeypot || '_gotcha', tabindex: -1, autocomplete: 'off', 'aria-label': words.leave_empty })),
    make('button', { type: 'submit' }, def.submit));
  it.place.replaceChildren(it.form);
};
