/** The part of the WebAssembly interface that is used (https://webassembly.github.io/spec/js-api/). */

export interface Memory {
  readonly buffer: ArrayBuffer;
}

interface Engine {
  readonly Memory: new (size: { initial: number; maximum?: number; shared?: boolean }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly validate: (bytes: Uint8Array) => boolean;
}

export const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
