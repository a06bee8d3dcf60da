import { IntersectionType, OmitType, PartialType } from '@nestjs/swagger';
import { Transform, Type, plainToInstance } from 'class-transformer';
import {
  Allow,
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
  validateSync,
} from 'class-validator';
import fc from 'fast-check';
import { IsAnyOf } from './any-of.js';
import type { Dto } from './dto-metadata.js';
import { dtoSchema, querySchema } from './dto-schema.js';
import type { HttpProblem } from '../problems/http-problem.js';
import { IsCommaList, IsCountry, IsId, IsInstant, IsMoney, IsNewEmail, IsPassword, IsWords } from './rules.js';
import { Describe, IsNullable, schemaRule } from './schema-rule.js';
import { form } from './validation-sentences.js';
import { bodyCheck } from './validation.js';

/** A class with one property that has these decorators. */
function having(...decorators: PropertyDecorator[]): Dto {
  class OneDto {}
  for (const decorator of [...decorators].reverse()) decorator(OneDto.prototype, 'member');
  return OneDto;
}

const LOWER = form(/^[a-z]+$/, 'takes small letters.');
const WHOLE = Number.MAX_SAFE_INTEGER;
enum Size {
  Small = 'S',
  Large = 'L',
}

class InnerDto {
  @IsString()
  text!: string;
}
class OuterDto {
  @ValidateNested()
  @Type(() => InnerDto)
  inner!: InnerDto;

  @IsArray()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => InnerDto)
  all: InnerDto[] = [];
}
class InheritingDto extends InnerDto {
  @IsOptional()
  @IsInt()
  count?: number;
}

class CardDto {
  @IsIn(['card'])
  kind!: 'card';

  @IsString()
  number!: string;
}
class InvoiceDto {
  @IsString()
  kind!: string;

  @IsInt()
  days!: number;
}
class PaidDto {
  @ValidateNested()
  @Type(() => Object, {
    keepDiscriminatorProperty: true,
    discriminator: {
      property: 'kind',
      subTypes: [
        { name: 'card', value: CardDto },
        { name: 'invoice', value: InvoiceDto },
      ],
    },
  })
  by!: CardDto | InvoiceDto;
}

describe('the schema of a class', () => {
  it('has what its decorators say, with what may be left out, be null or begin as something', () => {
    class NoteDto {
      @Describe('What it says.', 'Hello.')
      @Length(2, 9)
      @IsString()
      @MaxLength(5)
      text!: string;

      @IsOptional()
      @IsNullable()
      @IsIn(['red', 'blue'])
      colour?: 'red' | 'blue' | null;

      @Max(9)
      @IsInt()
      size: number = 3;

      @IsOptional()
      @IsArray()
      @ArrayNotEmpty()
      @Min(1, { each: true })
      @IsInt({ each: true })
      pages?: number[];
    }
    expect(dtoSchema(NoteDto)).toEqual({
      type: 'object',
      properties: {
        text: { type: 'string', minLength: 2, maxLength: 5, description: 'What it says.', example: 'Hello.' },
        colour: { type: 'string', enum: ['red', 'blue', null], nullable: true },
        size: { type: 'integer', minimum: -WHOLE, maximum: 9, default: 3 },
        pages: { type: 'array', minItems: 1, items: { type: 'integer', minimum: 1, maximum: WHOLE } },
      },
      required: ['text'],
      additionalProperties: false,
    });
  });

  it('holds the classes inside it, and what it inherits after what is its own', () => {
    const inner = {
      type: 'object',
      properties: { text: { type: 'string' } },
      required: ['text'],
      additionalProperties: false,
    };
    expect(dtoSchema(OuterDto).properties).toEqual({
      inner,
      all: { type: 'array', maxItems: 2, items: inner, default: [] },
    });
    expect(Object.keys(dtoSchema(InheritingDto).properties)).toEqual(['count', 'text']);
    expect(Object.keys(dtoSchema(InnerDto).properties)).toEqual(['text']);
  });

  it('goes through the mapped types of Nest', () => {
    class NoteDto {
      @IsString()
      text!: string;

      @IsArray()
      @ValidateNested({ each: true })
      @Type(() => InnerDto)
      parts!: InnerDto[];

      @IsInt()
      size: number = 3;
    }
    const whole = dtoSchema(NoteDto);
    expect(dtoSchema(class extends PartialType(NoteDto) {})).toEqual({ ...whole, required: undefined });
    const { size: _, ...rest } = whole.properties;
    expect(dtoSchema(class extends OmitType(NoteDto, ['size']) {}).properties).toEqual(rest);
    const both = dtoSchema(class extends IntersectionType(NoteDto, InheritingDto) {});
    expect(Object.keys(both.properties)).toEqual(['text', 'parts', 'size', 'count']);
  });

  it('tells classes apart by a property, and checks the one that is meant', () => {
    const check = bodyCheck(dtoSchema(PaidDto));
    const errors = (by: unknown) => {
      try {
        return check({ by }) as object;
      } catch (error) {
        return (error as HttpProblem).errors.map(({ pointer, detail }) => `${pointer} ${detail}`);
      }
    };
    expect(errors({ kind: 'card', number: '4111' })).toEqual({ by: { kind: 'card', number: '4111' } });
    expect(errors({ kind: 'invoice', days: 30 })).toEqual({ by: { kind: 'invoice', days: 30 } });
    expect(errors({ kind: 'invoice', number: '4111' })).toEqual([
      '/by/days is required.',
      '/by/number is not known here; leave it out.',
    ]);
    expect(errors({ kind: 'cash' })).toEqual(['/by/kind takes one of these: card, invoice.']);
    expect(errors({ kind: 7 })).toEqual(['/by/kind takes one of these: card, invoice.']);
    expect(errors({ days: 30 })).toEqual(['/by/kind is required.']);
    expect(errors([])).toEqual(['/by takes an object.']);
  });

  const rows: [name: string, decorators: PropertyDecorator[], good: unknown[], bad: unknown[]][] = [
    ['IsString', [IsString()], ['', 'a'], [7, {}, [], true]],
    ['IsBoolean', [IsBoolean()], [true, false], ['true', 0, 1]],
    ['IsInt', [IsInt()], [0, -3, WHOLE], [0.5, '1', 1e21, -1e21, [1]]],
    ['IsNumber', [IsNumber()], [0.5, -1e21], ['1', [1]]],
    ['IsIn', [IsIn(['a', 'b'])], ['a'], ['c', 1, ['a']]],
    ['IsIn of numbers', [IsIn([1, 2])], [1], [3, '1']],
    ['IsEnum', [IsEnum(Size)], ['S', 'L'], ['Small', 's']],
    ['Min and Max', [IsInt(), Min(1), Max(3)], [1, 3], [0, 4]],
    ['MinLength and MaxLength', [IsString(), MinLength(2), MaxLength(3)], ['ab', '😀😀😀'], ['a', 'abcd', '😀']],
    ['Matches', [IsString(), Matches(LOWER)], ['abc'], ['Abc', '']],
    ['a list', [IsArray(), IsString({ each: true })], [[], ['a']], ['a', [1], { length: 0 }, null]],
    ['IsAnyOf', [IsAnyOf([[IsInt(), Min(1)], [IsId()]])], [1, '01890A5D-ac96-774b-bcce-b302099a8057'], [0, 'x', null]],
    ['IsWords', [IsWords(5)], ['a b'], ['', ' ', 'a\nb', 'toolong', '\ud800']],
    ['IsNewEmail', [IsNewEmail()], ['ada@example.com'], ['ada', 'ada@x.invalid']],
    ['IsPassword', [IsPassword(2, 3)], ['ab', '   '], ['a', 'abcd', 'a\u0000']],
    ['IsId', [IsId()], ['01890a5d-ac96-774b-bcce-b302099a8057'], ['01890a5d']],
    ['IsCountry', [IsCountry()], ['GB'], ['gb', 'XX']],
    ['IsInstant', [IsInstant()], ['2010-12-01T08:26:00+01:00'], ['2010-12-01', '2010-12-01T08:26:00']],
    ['IsCommaList', [IsCommaList(['a', 'b'])], ['a', 'a,b'], ['', 'a,', 'c']],
    [
      'IsMoney',
      [IsMoney(2)],
      [{ amount: '99.9999', currency: 'GBP' }],
      [{ amount: '100', currency: 'GBP' }, { amount: 1, currency: 'GBP' }, { amount: '1' }, '1'],
    ],
    [
      'IsMoney above 0',
      [IsMoney(2, 'positive')],
      [{ amount: '0.0001', currency: 'GBP' }],
      [
        { amount: '0', currency: 'GBP' },
        { amount: '-1', currency: 'GBP' },
        { amount: '1', currency: 'GBP', more: 1 },
      ],
    ],
    ['IsNullable', [IsNullable(), IsString()], [null, 'a'], [7]],
    ['IsNullable among values', [IsNullable(), IsIn(['a'])], [null, 'a'], ['b']],
    ['IsNullable of a choice', [IsNullable(), IsAnyOf([[IsInt()], [IsBoolean()]])], [null, 1, true], ['b']],
    ['a rule of a context', [schemaRule('isRoot', { type: 'integer', minimum: 2 })], [2], [1, '2']],
  ];
  it.each(rows)('checks what %s does', (_, decorators, good, bad) => {
    const dto = having(...decorators);
    const check = bodyCheck(dtoSchema(dto));
    for (const member of good) expect(check({ member: structuredClone(member) })).toBeDefined();
    for (const member of bad) expect(() => check({ member })).toThrow();
  });

  it('refuses nothing less than class-validator does', () => {
    const values = fc.oneof(fc.constantFrom(...rows.flatMap(([, , good, bad]) => [...good, ...bad])), fc.jsonValue());
    const checked = rows.map(([, decorators]) => {
      const dto = having(...decorators);
      return { dto, check: bodyCheck(dtoSchema(dto)) };
    });
    fc.assert(
      fc.property(fc.constantFrom(...checked), values, ({ dto, check }, member) => {
        const flaws = validateSync(plainToInstance(dto, { member: structuredClone(member) }));
        if (flaws.length > 0) expect(() => check({ member: structuredClone(member) })).toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses null where a value may only be left out', () => {
    const check = bodyCheck(dtoSchema(having(IsOptional(), IsString())));
    expect(check({})).toEqual({});
    expect(() => check({ member: null })).toThrow();
  });
});

describe('a class that JSON Schema cannot say all of', () => {
  it.each<[problem: string, ...decorators: PropertyDecorator[]]>([
    ['has @IsEmail, which JSON Schema cannot say', IsEmail()],
    ['has @ArrayUnique, which JSON Schema cannot say', IsArray(), IsInt({ each: true }), ArrayUnique()],
    ['has @IsNumber, which JSON Schema cannot say', IsNumber({ maxDecimalPlaces: 2 })],
    ['has @Matches, which JSON Schema cannot say', IsString(), Matches(/^a$/i)],
    ['has @IsIn, which JSON Schema cannot say', IsIn(['a', 1])],
    ['has @WhitelistValidation, which JSON Schema cannot say', Allow()],
    ['has a condition (@ValidateIf)', ValidateIf(() => true), IsString()],
    ['has @IsString with options', IsString({ groups: ['a'] })],
    ['has @IsString with options', IsString({ message: 'No.' })],
    ['has no decorator of class-validator that says its type', Min(1)],
    ['has no decorator of class-validator that says its type', Describe('Something.')],
    ['has two rules with a different type', IsString(), IsInt()],
    ['has two rules with a different pattern', IsCountry(), IsInstant()],
    ['has @Type and no @ValidateNested', Type(() => InnerDto)],
    ['has @Type and no @ValidateNested', IsArray(), IsString({ each: true }), Type(() => InnerDto)],
    ['has @ValidateNested and no @Type', ValidateNested()],
    ['has a @Type that names no class', ValidateNested(), Type(() => undefined as never)],
    ['has rules for each item, and no @IsArray', ValidateNested({ each: true }), Type(() => InnerDto)],
    ['has two rules with a different type', IsArray(), ValidateNested(), Type(() => InnerDto)],
    ['has rules for each item, and no @IsArray', IsString(), IsString({ each: true })],
    ['is a list, and no rule is for each of its items', IsArray()],
    ['is transformed by class-transformer', IsInt(), Transform(({ value }) => Number(value))],
  ])('stops the start: %s', (problem, ...decorators) => {
    expect(() => dtoSchema(having(...decorators))).toThrow(`OneDto.member ${problem}`);
  });

  it('stops the start by what its properties are declared as, begin as and contain', () => {
    class TextDto {
      @IsString()
      limit!: number;
    }
    expect(() => dtoSchema(TextDto)).toThrow('TextDto.limit is declared as Number, and its rules take string.');
    class WrongStartDto {
      @IsInt()
      @Min(1)
      limit: number = 0;
    }
    expect(() => dtoSchema(WrongStartDto)).toThrow('WrongStartDto.limit begins as 0, which its own rules refuse.');
    class BareDto {
      @IsInt()
      limit: number = 0;

      bare: string = '';
    }
    expect(() => dtoSchema(BareDto)).toThrow('BareDto.bare has no decorator of class-validator');
    class EmptyDto {}
    expect(() => dtoSchema(EmptyDto)).toThrow('EmptyDto has no property with a decorator of class-validator.');
    class TreeDto {
      @ValidateNested()
      @Type(() => TreeDto)
      left!: object;
    }
    expect(() => dtoSchema(TreeDto)).toThrow('TreeDto is inside itself');
    class UntoldDto {
      @ValidateNested()
      @Type(() => Object, { discriminator: { property: 'kind', subTypes: [{ name: 'inner', value: InnerDto }] } })
      by!: object;
    }
    expect(() => dtoSchema(UntoldDto)).toThrow('UntoldDto.by is told apart by kind, which InnerDto does not require.');
  });

  it('stops the start where a query has what no text can be', () => {
    expect(() => querySchema(having(IsArray(), IsString({ each: true })))).toThrow('OneDto.member is array');
    expect(() => querySchema(having(IsMoney(2)))).toThrow('OneDto.member is object');
    expect(() => querySchema(having(IsAnyOf([[IsInt()], [IsId()]])))).toThrow('OneDto.member is of several types');
  });
});
