/** asl-validator's own declarations do not describe its default export. */
declare module 'asl-validator' {
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    errorsText(separator: string): string;
  };
}
