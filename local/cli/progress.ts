import { createBoard } from './board.ts';
import { createLiveArea } from './live-area.ts';
import type { LocalCloud } from './local-cloud-port.ts';
import { milestoneLine, progressFrame } from './progress-lines.ts';
import type { Style } from './style.ts';
import { WIDTH } from './tables.ts';

export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface ProgressDependencies {
  readonly cloud: Pick<LocalCloud, 'clock' | 'onEvent' | 'onProgress'>;
  readonly screen: Screen;
  readonly style: Style;
  /** Calls again and again, a few times in a real second, until the returned call. */
  readonly repeat: (draw: () => void) => () => void;
}

const SMALLEST_TERMINAL = { columns: 80, rows: 24 };
/** The head, the line about hidden tenants, and the one where the cursor stands. */
const OTHER_ROWS = 3;

/** Shows what goes on until the returned call: in place on a terminal, else one line for each milestone. */
export function showProgress(dependencies: ProgressDependencies): () => void {
  const { cloud, screen, style } = dependencies;
  const board = createBoard();
  const beganMs = cloud.clock.now();
  const area = createLiveArea(screen);

  const draw = () => {
    const { columns, rows } = { ...SMALLEST_TERMINAL, ...screen };
    area.draw(
      progressFrame(
        {
          tenants: board.tenants(),
          nowMs: cloud.clock.now(),
          beganMs,
          rows: rows - OTHER_ROWS,
          width: Math.min(columns, WIDTH),
        },
        style,
      ),
    );
  };
  const endings = [
    cloud.onEvent((event) => {
      const nowMs = cloud.clock.now();
      const reading = board.seeEvent(event, nowMs);
      if (screen.isTTY || !reading) return;
      const line = milestoneLine({ reading, elapsedMs: nowMs - beganMs }, board);
      if (line !== undefined) screen.write(`${line}\n`);
    }),
    cloud.onProgress(board.seeStep),
    ...(screen.isTTY ? [dependencies.repeat(draw)] : []),
  ];

  return () => {
    for (const end of endings) end();
    if (screen.isTTY) draw();
  };
}
