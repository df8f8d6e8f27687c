import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export interface Limits {
  readonly seconds: number;
  /** Megabytes of heap; the default of node where it is not given. */
  readonly megabytes?: number;
}

/** The last line that the child printed, or why it printed none. */
export interface Ended {
  readonly line: string | null;
  readonly why: string;
}

/** Seconds of the processor that loading a system may take beside its limit. */
const LOADING = 4;
/** So many times its limit a child may take by the clock, where others want the processor too. */
const CROWDED = 8;

/** Runs a child. Its limit is one of the processor's time, so that what else runs costs it nothing. */
function runChild(command: string, args: readonly string[], input: string, { seconds }: Limits): Promise<Ended> {
  return new Promise((resolve) => {
    const limited = `ulimit -t ${seconds + LOADING}; exec "$0" "$@"`;
    const child = spawn('sh', ['-c', limited, command, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), (seconds + LOADING) * CROWDED * 1000);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (err.length < 10_000) err += text;
    });
    child.stdin.on('error', () => {});
    child.on('error', () => resolve({ line: null, why: 'not found' }));
    child.on('close', (_, signal) => {
      clearTimeout(timer);
      const lines = out.trim().split('\n');
      const last = lines.at(-1) ?? '';
      if (last !== 'ready' && last !== '') return resolve({ line: last, why: '' });
      if (/heap out of memory|allocation failed/i.test(err)) return resolve({ line: null, why: 'out of memory' });
      if (signal === 'SIGXCPU' || signal === 'SIGKILL') return resolve({ line: null, why: `over ${seconds} s` });
      if (/No module named|not found/.test(err)) return resolve({ line: null, why: 'not found' });
      resolve({ line: null, why: 'died' });
    });
    child.stdin.end(input);
  });
}

/** One system on one chain, in a process of its own. */
export function runSystem(system: string, family: string, n: number, limits: Limits): Promise<Ended> {
  const heap = limits.megabytes ? [`--max-old-space-size=${limits.megabytes}`] : [];
  const args = [...heap, '--import', 'tsx', here('child.ts'), system, family, String(n)];
  return runChild(process.execPath, args, '', limits);
}

/** SymPy on one expression, where `$PYTHON` (else python3) has it. */
export function runSympy(expression: string, limits: Limits): Promise<Ended> {
  return runChild(process.env.PYTHON ?? 'python3', [here('with_sympy.py')], expression, limits);
}
