/**
 * In seconds. A step that wants to come back so soon stays in its invocation: ten seconds of one with 512 MB cost about as much as the three
 * transitions of leaving it and coming back, and what is ready is seen at once. So whoever looks at something for the second time waits no longer.
 */
export const SHORT_WAIT_SECONDS = 15;
