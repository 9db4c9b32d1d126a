import { describe, expect, expectTypeOf, it } from 'vitest';
import { BenchError } from '../../../core/contract/errors.ts';
import * as contract from '../../../core/contract/index.ts';
import type { FromSchema } from '../../../core/contract/schema.ts';
import { validate, withDefaults } from '../../../core/schema/validate.ts';

const optionsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    alpha: {
      anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { enum: ['Infinity', 'cv'] }],
      default: 1,
    },
    divergence: { enum: ['chi2', 'js'], default: 'chi2' },
    folds: { type: 'integer', minimum: 2, maximum: 20, default: 5 },
    discount: { type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.95 },
    path: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }], default: null },
  },
} as const;
type Options = FromSchema<typeof optionsSchema>;

function refusal(schema: object, value: unknown, where = 'options'): string {
  try {
    validate(schema, value, where);
  } catch (error) {
    expect(error).toBeInstanceOf(BenchError);
    expect((error as BenchError).code).toBe('bad-data');
    return (error as BenchError).message;
  }
  throw new Error('nothing was refused');
}

describe('what is let through', () => {
  it('fills in defaults on a copy', () => {
    const given = Object.freeze({ alpha: 3 });
    const options = validate<Options>(optionsSchema, given, 'options');
    expect(options).toEqual({ alpha: 3, divergence: 'chi2', folds: 5, discount: 0.95, path: null });
    expect(given).toEqual({ alpha: 3 });
    expectTypeOf(options.divergence).toEqualTypeOf<'chi2' | 'js'>();
  });

  it('gives fresh defaults to every caller', () => {
    const schema = { type: 'object', properties: { list: { type: 'array', default: [1] } } } as const;
    withDefaults<{ list: number[] }>(schema).list.push(2);
    expect(withDefaults(schema)).toEqual({ list: [1] });
  });

  it('names what has no default', () => {
    const schema = { type: 'object', required: ['seed'], properties: { seed: { type: 'string' } } } as const;
    expect(() => withDefaults(schema)).toThrow('defaults.seed is missing: it must be a string.');
  });
});

describe('what is refused, in words', () => {
  it.each([
    [{ folds: 2.5 }, 'options.folds is 2.5: it must be an integer ≥ 2 and ≤ 20.'],
    [{ folds: 1 }, 'options.folds is 1: it must be an integer ≥ 2 and ≤ 20.'],
    [{ folds: '5' }, 'options.folds is "5": it must be an integer ≥ 2 and ≤ 20.'],
    [{ discount: 1 }, 'options.discount is 1: it must be a number ≥ 0 and < 1.'],
    [{ discount: Number.NaN }, 'options.discount is NaN: it must be a number ≥ 0 and < 1.'],
    [
      { discount: Number.POSITIVE_INFINITY },
      'options.discount is Infinity: it must be a number ≥ 0 and < 1.',
    ],
    [{ divergence: 'kl' }, 'options.divergence is "kl": it must be one of "chi2", "js".'],
    [{ alpha: -1 }, 'options.alpha is -1: it must be a number > 0, or one of "Infinity", "cv".'],
    [{ alpha: 'vc' }, 'options.alpha is "vc": it must be a number > 0, or one of "Infinity", "cv".'],
    [{ path: 3 }, 'options.path is 3: it must be a string of at least 1 character, or null.'],
    [[], 'options is []: it must be an object.'],
    [undefined, 'options is undefined: it must be an object.'],
  ])('%j', (value, sentence) => {
    expect(refusal(optionsSchema, value)).toBe(sentence);
  });

  it('names the nearest key for an unknown one', () => {
    expect(refusal(optionsSchema, { alhpa: 1 })).toBe(
      'options.alhpa is not known: did you mean "alpha"? known keys are alpha, divergence, folds, discount, path.',
    );
    expect(refusal(optionsSchema, { colour: 1 })).toBe(
      'options.colour is not known: known keys are alpha, divergence, folds, discount, path.',
    );
  });

  it('gives every violation a sentence of its own, and the first path as detail', () => {
    const value = { alpha: 0, folds: 99, x: 1 };
    expect(refusal(optionsSchema, value).split('\n')).toHaveLength(3);
    expect(() => validate(optionsSchema, value, 'options')).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ violations: 3 }) }),
    );
  });

  it('cuts long values', () => {
    const message = refusal(optionsSchema, { divergence: 'x'.repeat(1000) });
    expect(message.length).toBeLessThan(150);
  });

  it('explains lists and objects by the one alternative that takes them', () => {
    const grid = {
      type: 'object',
      additionalProperties: {
        anyOf: [{ type: 'number' }, { type: 'array', items: { type: 'number' }, minItems: 1 }],
      },
    } as const;
    expect(refusal(grid, { alpha: [] }, 'grid')).toBe(
      'grid.alpha is []: it must be a list (at least 1), each a number.',
    );
    expect(refusal(grid, { alpha: [1, 'b'] }, 'grid')).toBe('grid.alpha[1] is "b": it must be a number.');
    expect(refusal(grid, { alpha: {} }, 'grid')).toBe(
      'grid.alpha is {}: it must be a number, or a list (at least 1), each a number.',
    );
  });

  it('decodes keys with slashes and tildes', () => {
    const schema = { type: 'object', additionalProperties: { type: 'number' } } as const;
    expect(refusal(schema, { 'a/b~c': 'x' }, 'numbers')).toBe('numbers.a/b~c is "x": it must be a number.');
  });
});

describe('the schemas of the contract', () => {
  const suite = {
    id: 'starter',
    question: 'What does each method recover?',
    worlds: [{ environment: 'rust-bus', parameters: { bins: [20, 90] } }],
    estimators: 'every',
    seed: '1',
  };

  it('accept a suite and fill in its defaults', () => {
    const whole = validate<contract.Suite>(contract.suiteSchema, suite, 'suite starter.json');
    expect(whole).toMatchObject({ ...suite, replicates: 1, controls: 'every', metrics: 'every' });
  });

  it('point into nested lists', () => {
    const wrong = {
      ...suite,
      worlds: [{ environment: 'rust-bus' }, { enviroment: 'garnet' }],
      replicates: 0,
    };
    expect(refusal(contract.suiteSchema, wrong, 'suite starter.json').split('\n').sort()).toEqual([
      'suite starter.json: replicates is 0: it must be an integer ≥ 1 and ≤ 100000.',
      'suite starter.json: worlds[1].enviroment is not known: did you mean "environment"? ' +
        'known keys are environment, name, parameters, truth, told, second.',
      'suite starter.json: worlds[1].environment is missing: it must be a string.',
    ]);
  });

  it('explain an estimator that is written wrong inside the list of them', () => {
    const wrong = { ...suite, estimators: [{ id: 'bc', option: {} }] };
    expect(refusal(contract.suiteSchema, wrong, 'suite starter.json')).toBe(
      'suite starter.json: estimators[0].option is not known: did you mean "options"? ' +
        'known keys are id, label, options, worlds.',
    );
  });

  it.each(Object.entries(contract).filter(([name]) => name.endsWith('Schema')))(
    '%s compiles',
    (_name, schema) => {
      expect(() => validate(schema as object, 'no', 'x')).toThrow(BenchError);
    },
  );
});
