/** Where the parts that start and stop say what they do; Nest's own logger fits, and so does the console. */
export type OperationLog = {
  log(message: string): void;
  warn(message: string): void;
  debug?(message: string): void;
};
