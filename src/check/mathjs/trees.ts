/** What is used of mathjs's syntax tree; its own declarations do not tell the kinds apart. */
export interface Tree {
  readonly type: string;
  readonly name?: string;
  /** Of an operator its function's name, of a call a tree. */
  readonly fn?: string | Tree;
  readonly args?: readonly Tree[];
  readonly object?: Tree;
  readonly index?: Tree;
  readonly dimensions?: readonly Tree[];
  readonly value?: Tree;
  readonly content?: Tree;
  readonly start?: Tree;
  readonly end?: Tree;
  readonly params?: readonly string[];
  readonly compile: () => { readonly evaluate: (scope: Names) => unknown };
  readonly traverse: (visit: (node: Tree, path: string, parent: Tree | null) => void) => void;
  readonly transform: (change: (node: Tree, path: string, parent: Tree | null) => Tree) => Tree;
}

/** A scope as mathjs reads it. */
export interface Names {
  readonly get: (name: string) => unknown;
  readonly has: (name: string) => boolean;
  readonly set: (name: string, value: unknown) => unknown;
  readonly keys: () => IterableIterator<string>;
}

/** The scope with further names, which stand before its own. */
export function within(outer: Names, own: Map<string, unknown>): Names {
  return {
    get: (name) => (own.has(name) ? own.get(name) : outer.get(name)),
    has: (name) => own.has(name) || outer.has(name),
    set: (name, value) => own.set(name, value),
    keys: () => new Set([...outer.keys(), ...own.keys()]).values(),
  };
}

const compiled = new WeakMap<Tree, { readonly evaluate: (scope: Names) => unknown }>();

export function evaluateTree(tree: Tree, scope: Names): unknown {
  let code = compiled.get(tree);
  if (!code) {
    code = tree.compile();
    compiled.set(tree, code);
  }
  return code.evaluate(scope);
}

/** Names in the tree that stand for values, not for functions called. */
export function namesIn(tree: Tree): Set<string> {
  const out = new Set<string>();
  tree.traverse((node, path, parent) => {
    const called = parent?.type === 'FunctionNode' && path === 'fn';
    if (node.type === 'SymbolNode' && !called && node.name !== undefined) out.add(node.name);
  });
  return out;
}

/** Elements of arrays in the tree. */
export function elementsIn(tree: Tree): Tree[] {
  const out: Tree[] = [];
  tree.traverse((node) => {
    if (node.type === 'AccessorNode') out.push(node);
  });
  return out;
}

/** Elements that are read whatever the conditions inside say. */
export function certainElementsIn(tree: Tree): Tree[] {
  const out: Tree[] = [];
  const guarded = new Set<Tree>();
  tree.traverse((node, _, parent) => {
    const choice = parent?.type === 'FunctionNode' && (parent.name === 'guarded' || parent.name === 'if');
    if (parent && (guarded.has(parent) || (choice && node !== parent.args?.[0]))) guarded.add(node);
    if (node.type === 'AccessorNode' && !guarded.has(node)) out.push(node);
  });
  return out;
}

const COMPARISONS = new Set(['equal', 'unequal', 'smaller', 'smallerEq', 'larger', 'largerEq', 'and', 'or', 'not']);

export function isCondition(tree: Tree): boolean {
  if (tree.type === 'ParenthesisNode') return isCondition(tree.content as Tree);
  if (tree.type === 'RelationalNode') return true;
  return tree.type === 'OperatorNode' && COMPARISONS.has(tree.fn as string);
}
