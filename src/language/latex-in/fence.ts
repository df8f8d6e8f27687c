import type { Ast } from '../ast.js';
import { DeriveError } from '../errors.js';
import { ambiguous } from './ask.js';
import { type GroupItem, isOp, splitAt } from './items.js';
import { rankOf } from './rank.js';
import { type Part, part, quote, type Reader } from './reader.js';

/** What stands in brackets: a whole, or the function that the brackets are. */
export function readFence(group: GroupItem, reader: Reader): Part {
  const { span, items } = group;
  const call = (name: string, args: readonly Ast[]): Part => part({ kind: 'call', name, args, span }, span);
  const whole = (): Ast => reader.whole(items, span, reader);
  switch (group.fence) {
    case '{}':
    case '(':
    case '{':
    case '[':
      refuseList(group, reader);
      return part(whole(), span, 'group');
    case '|': {
      const inner = whole();
      if (rankOf(inner, reader.names) === 2) throw modulusOrDeterminant(group, reader);
      return call('abs', [inner]);
    }
    case '‖':
      return call('norm', [whole()]);
    case '⟨': {
      const args = splitAt(items, [',']).map((part) => reader.whole(part, span, reader));
      if (args.length === 2) return call('dot', args);
      throw new DeriveError('a scalar product is of two things', span, { expected: '`\\langle x, y \\rangle`' });
    }
    case '⌊':
      return call('floor', [whole()]);
    case '⌈': {
      const negated: Ast = { kind: 'unary', op: '-', arg: whole(), span };
      const floor: Ast = { kind: 'call', name: 'floor', args: [negated], span };
      return part({ kind: 'unary', op: '-', arg: floor, span }, span, 'group');
    }
    default:
      return group.fence satisfies never;
  }
}

function refuseList(group: GroupItem, reader: Reader): void {
  if (!group.items.some((item) => isOp(item, ','))) return;
  throw new DeriveError(`\`${quote(reader, group.span)}\` is a list, and no function stands before it`, group.span, {
    expected: '`\\begin{pmatrix} a \\\\ b \\end{pmatrix}` for an array',
  });
}

function modulusOrDeterminant(group: GroupItem, reader: Reader): DeriveError {
  const inner = quote(reader, group.span).replace(/^(?:\\[a-zA-Z]+\s?)?\|?|\|$/g, '');
  return ambiguous(
    `\`${quote(reader, group.span)}\` of a matrix`,
    group.span,
    ['its determinant', 'the modulus of each element'],
    `\`\\det(${inner})\` or \`\\operatorname{abs}(${inner})\``,
  );
}
