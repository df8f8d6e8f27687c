/** A few checks of a whole file, each a line, and their counts as the last line. */
export interface Tally {
  /** Runs `body`; what it throws or the complaints it returns make the check fail. */
  check(name: string, body: () => Complaints | Promise<Complaints>): Promise<boolean>;
  /** Prints `N passed, N failed` and sets the exit code. */
  end(): void;
}

type Complaints = readonly string[];
const SHOWN = 20;

export function tally(): Tally {
  let passed = 0;
  let failed = 0;
  return {
    async check(name, body) {
      const complaints = await attempt(body);
      const good = complaints.length === 0;
      console.log(`${good ? 'ok  ' : 'FAIL'} ${name}`);
      for (const complaint of complaints.slice(0, SHOWN)) console.log(`     ${complaint}`);
      if (complaints.length > SHOWN) console.log(`     and ${complaints.length - SHOWN} more`);
      if (good) passed += 1;
      else failed += 1;
      return good;
    },
    end() {
      console.log(`${passed} passed, ${failed} failed`);
      process.exitCode = failed > 0 ? 1 : 0;
    },
  };
}

async function attempt(body: () => Complaints | Promise<Complaints>): Promise<Complaints> {
  try {
    return await body();
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n');
  }
}
