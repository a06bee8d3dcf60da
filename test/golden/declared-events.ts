import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** A type of event that a stream is declared for, and the file that says so. */
export interface DeclaredEvent {
  readonly type: string;
  readonly file: string;
}

/**
 * The events of every stream that a file declares with `streamType<…>()`, which lie in that file as well. Throws for one
 * that cannot be told from the file alone, rather than leave it out.
 */
export function declaredEvents(file: string, text = readFileSync(file, 'utf8')): DeclaredEvent[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return callsOf('streamType', source).flatMap((call) => {
    const [union] = call.typeArguments ?? [];
    if (union === undefined) throw new Error(`${file}: a stream does not say what its events are: ${call.getText()}.`);
    return typesIn(union, source).map((type) => ({ type, file }));
  });
}

/** The wire types of the contracts that a file defines with `defineContract({ type: '…' })`. */
export function definedContracts(file: string, text = readFileSync(file, 'utf8')): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return callsOf('defineContract', source).map((call) => {
    const type = /\btype: '([^']+)'/.exec(call.getText())?.[1];
    if (type === undefined) throw new Error(`${file}: a contract does not say its type: ${call.getText()}.`);
    return type;
  });
}

function callsOf(name: string, source: ts.SourceFile): ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === name) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function typesIn(node: ts.TypeNode, source: ts.SourceFile): string[] {
  if (ts.isUnionTypeNode(node)) return node.types.flatMap((one) => typesIn(one, source));
  const name = node.getText();
  for (const statement of source.statements) {
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name) return typesIn(statement.type, source);
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name) return [literalOf(statement, source)];
  }
  throw new Error(`${source.fileName}: ${name} is not declared here; keep all events of a stream in one file.`);
}

function literalOf({ name, members }: ts.InterfaceDeclaration, source: ts.SourceFile): string {
  for (const member of members)
    if (ts.isPropertySignature(member) && member.name.getText() === 'type' && member.type !== undefined)
      if (ts.isLiteralTypeNode(member.type) && ts.isStringLiteral(member.type.literal)) return member.type.literal.text;
  throw new Error(`${source.fileName}: ${name.text} does not say its type.`);
}
