/** A bundle that does what its input says. */
export async function handler(event, context) {
  switch (event.what) {
    case 'report':
      return { pid: process.pid, at: Date.now(), greeting: process.env.GREETING, requestId: context.awsRequestId };
    case 'wait':
      await new Promise((resolve) => setTimeout(resolve, event.ms));
      return { pid: process.pid };
    case 'tick': {
      const moments = [];
      for (let tick = 0; tick < event.times; tick += 1) {
        await new Promise((resolve) => setTimeout(resolve, event.ms));
        moments.push(Date.now());
      }
      return { moments };
    }
    case 'write':
      console.log(event.text);
      return null;
    case 'exit':
      process.exit(3);
      break;
    default:
      throw new TypeError(`No such work: ${event.what}`);
  }
}
