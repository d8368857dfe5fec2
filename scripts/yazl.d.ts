/** The part of yazl that the archives need; the package brings no types. */
declare module 'yazl' {
  interface EntryOptions {
    readonly mtime?: Date;
    readonly mode?: number;
    readonly forceDosTimestamp?: boolean;
  }

  export class ZipFile {
    readonly outputStream: NodeJS.ReadableStream;
    addFile(path: string, name: string, options?: EntryOptions): void;
    end(): void;
  }
}
