import { expect, it } from 'vitest';
import { qualityOf } from './quality-options.js';

it('passes on what is given, and nothing else', () => {
  expect(qualityOf('render', {})).toEqual({});
  expect(qualityOf('render', { mode: 'direct', samples: '16', repetition: '3' })).toEqual({
    mode: 'direct',
    samples: 16,
    repetition: 3,
  });
  expect(qualityOf('render', { mode: 'auto', noise: '0.25' })).toEqual({ mode: 'auto', noise: 0.25 });
});

it.each([
  { options: { mode: 'fast' }, says: /--mode is "fast"; expected auto, basis or direct/ },
  { options: { samples: '0' }, says: /--samples is "0"; expected an integer from 1 to 1048576/ },
  { options: { samples: '1.5' }, says: /--samples is "1.5"/ },
  { options: { noise: '0' }, says: /--noise is "0"; expected a number above 0/ },
  { options: { noise: '' }, says: /--noise is ""/ },
  { options: { noise: 'Infinity' }, says: /--noise is "Infinity"/ },
  { options: { noise: '1', samples: '4' }, says: /exclude each other/ },
  { options: { noise: '1', mode: 'direct' }, says: /--noise needs the basis/ },
  { options: { repetition: '-1' }, says: /--repetition is "-1"/ },
])('$says', ({ options, says }) => {
  expect(() => qualityOf('render', options)).toThrow(says);
});
