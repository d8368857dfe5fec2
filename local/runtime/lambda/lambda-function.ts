/** What a function is, as the packaged template says. */
export interface LambdaFunction {
  readonly name: string;
  readonly functionName: string;
  readonly arn: string;
  readonly versionArn: string;
  /** Absolute path of the bundle's entry. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reservedConcurrency: number | undefined;
}
