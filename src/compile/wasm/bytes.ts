/** The binary format of WebAssembly modules (https://webassembly.github.io/spec/core/binary/): one function a body. */

export type Bytes = number[];

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
export const V128 = 0x7b;
export type Type = typeof I32 | typeof I64 | typeof F64 | typeof V128;

/** Unsigned LEB128. */
export function unsigned(out: Bytes, value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  out.push(rest);
}

/** Signed LEB128 of an integer of at most 53 bits. */
export function signed(out: Bytes, value: number): void {
  let rest = value;
  while (rest < -64 || rest > 63) {
    out.push((((rest % 128) + 128) % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  out.push((((rest % 128) + 128) % 128) & 127);
}

const view = new DataView(new ArrayBuffer(8));

export function double(out: Bytes, value: number): void {
  view.setFloat64(0, value, true);
  for (let k = 0; k < 8; k++) out.push(view.getUint8(k));
}

function text(out: Bytes, value: string): void {
  const bytes = new TextEncoder().encode(value);
  unsigned(out, bytes.length);
  out.push(...bytes);
}

export interface Signature {
  readonly params: readonly Type[];
  readonly results: readonly Type[];
}

export interface Import {
  readonly name: string;
  readonly signature: Signature;
}

export interface Body {
  readonly signature: Signature;
  /** Types of the locals after the parameters. */
  readonly locals: readonly Type[];
  /** Without the closing `end`. */
  readonly code: Bytes;
  /** The name under which it is exported, if it is. */
  readonly exported?: string;
}

export interface ModuleParts {
  /** Imported from `e` before the functions; the memory is `e.memory`. */
  readonly imports: readonly Import[];
  readonly bodies: readonly Body[];
  readonly memory: { readonly pages: number; readonly shared: boolean };
}

function section(out: Bytes, id: number, content: Bytes): void {
  out.push(id);
  unsigned(out, content.length);
  for (const b of content) out.push(b);
}

function runsOf(types: readonly Type[]): [number, Type][] {
  const runs: [number, Type][] = [];
  for (const type of types) {
    const last = runs[runs.length - 1];
    if (last && last[1] === type) last[0]++;
    else runs.push([1, type]);
  }
  return runs;
}

/** The bytes of a module. */
export function moduleBytes({ imports, bodies, memory }: ModuleParts): Uint8Array<ArrayBuffer> {
  const signatures: string[] = [];
  const types: Bytes = [];
  const typeOf = ({ params, results }: Signature): number => {
    const key = `${params}>${results}`;
    const known = signatures.indexOf(key);
    if (known >= 0) return known;
    types.push(0x60);
    unsigned(types, params.length);
    types.push(...params);
    unsigned(types, results.length);
    types.push(...results);
    return signatures.push(key) - 1;
  };
  const imported: Bytes = [];
  unsigned(imported, imports.length + 1);
  text(imported, 'e');
  text(imported, 'memory');
  imported.push(2, memory.shared ? 3 : 0);
  unsigned(imported, memory.pages);
  if (memory.shared) unsigned(imported, memory.pages);
  for (const { name, signature } of imports) {
    text(imported, 'e');
    text(imported, name);
    imported.push(0);
    unsigned(imported, typeOf(signature));
  }
  const functions: Bytes = [];
  unsigned(functions, bodies.length);
  for (const { signature } of bodies) unsigned(functions, typeOf(signature));
  const exports: Bytes = [];
  const named = bodies.flatMap((b, k) => (b.exported === undefined ? [] : [[b.exported, k] as const]));
  unsigned(exports, named.length);
  for (const [name, k] of named) {
    text(exports, name);
    exports.push(0);
    unsigned(exports, imports.length + k);
  }
  const code: Bytes = [];
  unsigned(code, bodies.length);
  for (const body of bodies) {
    const head: Bytes = [];
    const runs = runsOf(body.locals);
    unsigned(head, runs.length);
    for (const [count, type] of runs) {
      unsigned(head, count);
      head.push(type);
    }
    unsigned(code, head.length + body.code.length + 1);
    for (const b of head) code.push(b);
    for (const b of body.code) code.push(b);
    code.push(0x0b);
  }
  const out: Bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const typed: Bytes = [];
  unsigned(typed, signatures.length);
  for (const b of types) typed.push(b);
  section(out, 1, typed);
  section(out, 2, imported);
  section(out, 3, functions);
  section(out, 7, exports);
  section(out, 10, code);
  return Uint8Array.from(out);
}
