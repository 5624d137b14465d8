import { create, type DescField, type DescMessage, type MessageShape, ScalarType } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import type { TokenStream } from './token-stream.js';

/**
 * An option's name, "=" and value, put into `current`. Options of somebody's own, in parentheses, change no message and are
 * read over.
 * @throws CyberError CYBER_CONFIG for an option that there is none of, or a value of another type.
 */
function parseOption<Desc extends DescMessage>(
  tokens: TokenStream,
  schema: Desc,
  current: MessageShape<Desc> | undefined,
): MessageShape<Desc> | undefined {
  const line = tokens.line;
  const names: string[] = [];
  let isCustom = false;
  do {
    if (tokens.accept('(')) {
      isCustom = true;
      names.push(tokens.typeName("an option's name"));
      tokens.expect(')', "after the option's name");
    } else names.push(tokens.word("an option's name"));
  } while (tokens.accept('.'));
  tokens.expect('=', `after the option "${names.join('.')}"`);
  if (isCustom) {
    skipValue(tokens);
    return current;
  }
  const options = current ?? create(schema);
  const [name = '', ...deeper] = names;
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (field === undefined || deeper.length > 0)
    throw tokens.error(`"${names.join('.')}" is no option of ${schema.name}.`, line);
  setOption(tokens, reflect(schema, options), field);
  return options;
}

/** What has options: a file, a message, a field... */
interface OptionHolder<Options> {
  options?: Options | undefined;
}

/** After the word `option`: `name = value;` */
export function parseOptionStatement<Desc extends DescMessage>(
  tokens: TokenStream,
  schema: Desc,
  holder: OptionHolder<MessageShape<Desc>>,
): void {
  const options = parseOption(tokens, schema, holder.options);
  if (options !== undefined) holder.options = options;
  tokens.expect(';', 'after the option');
}

/** `[name = value, ...]` where there is one. `own` takes those that are no options of the schema; it says whether it did. */
export function parseOptionList<Desc extends DescMessage>(
  tokens: TokenStream,
  schema: Desc,
  holder: OptionHolder<MessageShape<Desc>>,
  own: () => boolean = () => false,
): void {
  if (!tokens.accept('[')) return;
  do {
    if (own()) continue;
    const options = parseOption(tokens, schema, holder.options);
    if (options !== undefined) holder.options = options;
  } while (tokens.accept(','));
  tokens.expect(']', 'after the options');
}

function setOption(tokens: TokenStream, options: ReflectMessage, field: DescField): void {
  if (field.fieldKind === 'list' && field.listKind === 'enum') {
    options.get(field).add(enumValue(tokens, field));
    return;
  }
  if (field.fieldKind === 'enum') {
    options.set(field, enumValue(tokens, field));
    return;
  }
  if (field.fieldKind !== 'scalar') throw tokens.error(`the option "${field.name}" can't be given in a file.`);
  switch (field.scalar) {
    case ScalarType.BOOL: {
      if (!tokens.isNext('true') && !tokens.isNext('false'))
        throw tokens.unexpected(`true or false for "${field.name}"`);
      options.set(field, tokens.next().text === 'true');
      return;
    }
    case ScalarType.STRING:
      options.set(field, tokens.string(`a string for "${field.name}"`).text);
      return;
    default:
      throw tokens.error(`the option "${field.name}" can't be given in a file.`);
  }
}

function enumValue(tokens: TokenStream, field: DescField & { readonly fieldKind: 'enum' | 'list' }): number {
  const expected = `a value of ${field.enum?.name ?? field.name}`;
  const line = tokens.line;
  const name = tokens.word(expected);
  const value = field.enum?.values.find((candidate) => candidate.name === name);
  if (value === undefined) throw tokens.error(`expected ${expected}, got "${name}".`, line);
  return value.number;
}

/** A word, number, strings or a message's text in braces. */
function skipValue(tokens: TokenStream): void {
  if (!tokens.isNext('{')) {
    tokens.accept('-');
    if (tokens.peek().kind === 'string') tokens.string('a value');
    else if (tokens.peek().kind === 'symbol' || tokens.peek().kind === 'end') throw tokens.unexpected('a value');
    else tokens.next();
    return;
  }
  const line = tokens.line;
  let depth = 0;
  do {
    const token = tokens.next();
    if (token.kind === 'end') throw tokens.error('this "{" has no "}".', line);
    if (token.kind === 'symbol') depth += token.text === '{' ? 1 : token.text === '}' ? -1 : 0;
  } while (depth > 0);
}
