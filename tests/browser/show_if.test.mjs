// The script shows what the server takes as shown: the same table as tests/web and tests/rules, on the script's own source.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const file = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const table = JSON.parse(file('tests/web/show_if_cases.json'));
const { holds, isShown } = new Function(`${file('src/web/embed/3-rules.js')}\nreturn { holds, isShown };`)();

// A form as these rules see it: inputs by name, one for each value.
const drawn = (fields, posted) => ({
  def: { fields },
  form: { elements: Object.entries(posted).flatMap(([name, values]) => values.map((value) => ({ name, value, type: 'text' }))) },
});
const namesIn = (tree) => (['and', 'or', 'not'].includes(tree[0]) ? tree.slice(1).flatMap(namesIn) : [tree[1]]);

test('every condition holds where the server says so', () => {
  assert.ok(table.cases.length >= 50);
  for (const { why, expression, tree, fields, expected } of table.cases) {
    const form = drawn(namesIn(tree).map((name) => ({ name })), fields);
    assert.equal(holds(form, tree), expected, `${why}: ${expression}`);
  }
});

test('a field that is not shown counts as empty for those behind it', () => {
  for (const { why, fields, posted, shown } of table.forms) {
    const form = drawn(fields, posted);
    assert.deepEqual(fields.filter((field) => isShown(form, field)).map((field) => field.name), shown, why);
  }
});
