// GET /openapi.json of the running daemon against the published schema of OpenAPI 3.1, by a validator that is not ours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { daemon } from './world.mjs';

test('the description is OpenAPI 3.1', async () => {
  const said = await (await fetch(`${daemon.url}/openapi.json`)).json();
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(said));
  assert.ok(valid, JSON.stringify(errors, null, 1));
  assert.equal(validator.version, '3.1');

  // The validator can say no.
  said.paths['/f/{slug}'].post.responses = {};
  said.paths['/f/{slug}'].get.parameters = [{ name: 'slug' }];
  assert.equal((await new Validator().validate(said)).valid, false);
});
