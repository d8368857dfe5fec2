/** Looks again and again, in real time, until there is an answer; rejects when the patience, in seconds, is at its end. */
export async function until<Answer>(
  look: () => Promise<Answer | undefined> | Answer | undefined,
  { what, patienceSeconds = 40 }: { readonly what: string; readonly patienceSeconds?: number },
): Promise<Answer> {
  for (let waitedMs = 0; waitedMs < patienceSeconds * 1000; waitedMs += 100) {
    const answer = await look();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Waited in vain for ${what}.`);
}
