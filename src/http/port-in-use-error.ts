/** Another program listens on the port already. The message says what to do. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
  readonly port: number;

  constructor(host: string, port: number, options?: ErrorOptions) {
    super(
      `Port ${port} on ${host} is taken: stop the program that uses it, or choose another port with PORT=${port + 1}.`,
      options,
    );
    this.port = port;
  }
}
