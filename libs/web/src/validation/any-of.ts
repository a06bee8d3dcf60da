import { dtoSchema } from './dto-schema.js';
import { schemaRule, type Each } from './schema-rule.js';

/** A value that satisfies one of several lists of rules, such as `@IsAnyOf([[IsInt(), Min(1)], [IsId()]])`. */
export function IsAnyOf(choices: readonly (readonly PropertyDecorator[])[], each?: Each): PropertyDecorator {
  const anyOf = choices.map((rules) => {
    class Choice {}
    for (const rule of rules) rule(Choice.prototype, 'value');
    return dtoSchema(Choice).properties['value']!;
  });
  return schemaRule('isAnyOf', { anyOf }, each);
}
