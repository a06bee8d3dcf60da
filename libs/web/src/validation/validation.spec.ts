import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import { emailProblem } from '@tradepost/kernel';
import { IsAnyOf } from './any-of.js';
import { dtoSchema, querySchema } from './dto-schema.js';
import { HttpProblem, type FieldError } from '../problems/http-problem.js';
import { email } from './pieces.js';
import { IsId, IsNewEmail } from './rules.js';
import { Describe, IsNullable } from './schema-rule.js';
import { form } from './validation-sentences.js';
import { bodyCheck, queryCheck } from './validation.js';

class LineDto {
  @IsString()
  sku!: string;

  @IsInt()
  @Min(1)
  quantity!: number;
}

class BodyDto {
  @IsString()
  @Length(1, 5)
  name!: string;

  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => LineDto)
  lines!: LineDto[];

  @Describe('Two letters.')
  @IsOptional()
  @IsNullable()
  @IsString()
  @Matches(form(/^[A-Z]{2}$/, 'takes two capital letters.'))
  country?: string | null;

  @IsOptional()
  @IsString()
  'odd/~name'?: string;

  @IsOptional()
  @IsNewEmail()
  email?: string;

  @IsIn(['red', 'blue'])
  colour: 'red' | 'blue' = 'red';

  @Describe('Not 0.')
  @IsOptional()
  @IsInt()
  @IsNotIn([0])
  change?: number;
}
const body = bodyCheck(dtoSchema(BodyDto));

class QueryDto {
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  @IsOptional()
  @IsBoolean()
  active?: boolean;

  @IsOptional()
  @IsString()
  sku?: string;
}
const query = queryCheck(querySchema(QueryDto));

class IdHolderDto {
  @IsOptional()
  @IsId()
  id?: string;
}

class IdsDto {
  @IsId()
  id!: string;

  @IsOptional()
  @IsNullable()
  @IsId()
  other?: string | null;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => IdHolderDto)
  all?: IdHolderDto[];

  @IsOptional()
  @IsArray()
  @IsId({ each: true })
  many?: string[];

  @IsOptional()
  @IsAnyOf([[IsInt()], [IsId()]])
  either?: number | string;

  @IsOptional()
  @IsString()
  sku?: string;
}

function complaints(check: (value: unknown) => unknown, value: unknown): readonly FieldError[] {
  try {
    check(value);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    expect(error.code).toBe('validation_failed');
    return error.errors;
  }
  return [];
}
const pointers = (check: (value: unknown) => unknown, value: unknown) =>
  complaints(check, value).map(({ pointer }) => pointer);

const right = { name: 'ada', lines: [{ sku: 'a', quantity: 1 }] };

describe('the check of a body', () => {
  it('lets through what keeps the rules, completed by defaults', () => {
    expect(body({ ...right })).toEqual({ ...right, colour: 'red' });
    expect(body({ ...right, country: null, colour: 'blue' })).toEqual({ ...right, country: null, colour: 'blue' });
  });

  it.each<[unknown, string]>([
    [{ lines: [] }, '/name'],
    [{ ...right, name: '' }, '/name'],
    [{ ...right, name: 'too long' }, '/name'],
    [{ ...right, name: null }, '/name'],
    [{ ...right, name: 7 }, '/name'],
    [{ ...right, lines: {} }, '/lines'],
    [
      {
        ...right,
        lines: [
          { sku: 'a', quantity: 1 },
          { sku: 'b', quantity: 0 },
        ],
      },
      '/lines/1/quantity',
    ],
    [{ ...right, lines: [{ sku: 'a', quantity: 1.5 }] }, '/lines/0/quantity'],
    [{ ...right, lines: [{ sku: 'a', quantity: '1' }] }, '/lines/0/quantity'],
    [{ ...right, lines: [{ quantity: 1 }] }, '/lines/0/sku'],
    [{ ...right, lines: [{ sku: 'a', quantity: 1, price: 2 }] }, '/lines/0/price'],
    [{ ...right, country: 'gb' }, '/country'],
    [{ ...right, colour: 'green' }, '/colour'],
    [{ ...right, email: 7 }, '/email'],
    [{ ...right, email: '<ada@example.com' }, '/email'],
    [{ ...right, surprise: true }, '/surprise'],
    [{ ...right, 'a/b~c': true }, '/a~1b~0c'],
    [{ ...right, 'odd/~name': 7 }, '/odd~1~0name'],
    [[], ''],
    ['text', ''],
    [null, ''],
  ])('points into %j at "%s"', (value, pointer) => {
    expect(pointers(body, value)).toContain(pointer);
  });

  it('takes a body that is not there for an empty one', () => {
    expect(pointers(body, undefined)).toEqual(['/name', '/lines']);
    expect(bodyCheck({ type: 'object', additionalProperties: false })(undefined)).toEqual({});
  });

  it('names every place at once, none of them twice', () => {
    const wrong = { lines: [{ sku: 7, quantity: 0 }], more: 1, colour: 'green' };
    const found = pointers(body, wrong);
    expect([...found].sort()).toEqual(['/colour', '/lines/0/quantity', '/lines/0/sku', '/more', '/name']);
    expect(new Set(found).size).toBe(found.length);
  });

  it('says in words what is wrong', () => {
    const details = complaints(body, { lines: [], surprise: 1, colour: 'green', country: 'gb', change: 0 });
    const detail = Object.fromEntries(details.map((one) => [one.pointer, one.detail]));
    expect(detail['/name']).toBe('is required.');
    expect(detail['/surprise']).toBe('is not known here; leave it out.');
    expect(detail['/colour']).toContain(': red, blue.');
    expect(detail['/country']).toBe('takes two capital letters.');
    expect(detail['/change']).toBe('takes anything but 0.');
  });

  it('says once what is wrong with an e-mail address', () => {
    const details = (text: string) => complaints(body, { ...right, email: text }).map((one) => one.detail);
    expect(details('ada')).toEqual(['needs one @ with text on both sides, as ada@example.com has.']);
    expect(details('ada@xn--a.example')).toEqual([expect.stringMatching(/^needs a domain name/)]);
    expect(details('ada@x.invalid')).toEqual([expect.stringMatching(/^is at \.invalid/)]);
    expect(details(`ada@${'x.'.repeat(200)}example`)).toEqual([expect.stringMatching(/^is too long/)]);
  });

  it('takes every e-mail address, and lets the pattern refuse none', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'aB1.-@ü<>é用_"(', 'xn--', '@x.example', '\u200b') });
    const pattern = new RegExp(email.pattern!, 'u');
    fc.assert(
      fc.property(texts, (text) => {
        if (emailProblem(text) === null) expect(pattern.test(text)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    for (const text of ["!#$%&'*+-/=?^_`{|}~@x.example", 'jürgen@bücher.example', '用户@例え.テスト'])
      expect(complaints(body, { ...right, email: text })).toEqual([]);
  });

  it('puts ids into lower case wherever they stand', () => {
    const check = bodyCheck(dtoSchema(IdsDto));
    const [id, upper] = ['01890a5d-ac96-774b-bcce-b302099a8057', '01890A5D-AC96-774B-BCCE-B302099A8057'];
    const sent = { id: upper, other: upper, all: [{ id: upper }, {}], many: [upper, id], either: upper, sku: upper };
    expect(check(sent)).toEqual({ id, other: id, all: [{ id }, {}], many: [id, id], either: id, sku: upper });
    expect(check({ id: upper, other: null, either: 7 })).toEqual({ id, other: null, either: 7 });
    expect(queryCheck(querySchema(IdHolderDto))({ id: upper })).toEqual({ id });
    expect(pointers(check, { id: upper.replace('A', 'G') })).toEqual(['/id']);
  });

  it('lists fifty places at most', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`field${i}`, i]));
    expect(complaints(body, many)).toHaveLength(50);
  });

  it('never changes what it is given into something else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        const found = complaints(body, value);
        if (found.length > 0)
          for (const { pointer } of found) expect(pointer === '' || pointer.startsWith('/')).toBe(true);
        if (typeof value !== 'object' || value === null || Array.isArray(value))
          expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });
});

describe('the check of query parameters', () => {
  it('turns text into what the parameter is', () => {
    expect(query({ limit: '5', active: 'false', sku: '12' })).toEqual({ limit: 5, active: false, sku: '12' });
    expect(query({})).toEqual({ limit: 20 });
  });

  it.each([
    [{ limit: '0' }, '?limit'],
    [{ limit: '101' }, '?limit'],
    [{ limit: '5.0' }, '?limit'],
    [{ limit: '1e1' }, '?limit'],
    [{ limit: '' }, '?limit'],
    [{ limit: ['1', '2'] }, '?limit'],
    [{ active: 'yes' }, '?active'],
    [{ active: '1' }, '?active'],
    [{ sku: ['a', 'b'] }, '?sku'],
    [{ unknown: '1' }, '?unknown'],
  ])('points at %j as %s', (value, pointer) => {
    expect(pointers(query, value)).toEqual([pointer]);
  });
});
