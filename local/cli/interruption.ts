/** Resolves when a person wants it to end: Ctrl-C, a polite kill, or nobody reads the output any more. A second Ctrl-C ends at once. */
export function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) process.exit(INTERRUPTED);
      asked = true;
      resolve('interrupted');
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      resolve('interrupted');
    });
  });
}

/** What a shell reports of a program that Ctrl-C ended: 128 and the signal's number. */
export const INTERRUPTED = 130;
