import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * - `pass`: everything goes through
 * - `refuse`: connections are closed at once, as by a server that is away
 * - `cut-before-commit`: the connection dies before COMMIT reaches the server
 * - `cut-after-commit`: COMMIT reaches the server, its answer does not reach the client
 */
export type ProxyMode = 'pass' | 'refuse' | 'cut-before-commit' | 'cut-after-commit';

/** A TCP proxy before Postgres that loses connections at a chosen point; plain protocol, no TLS. */
export interface TestProxy {
  /** The given URL, through the proxy. */
  readonly url: string;
  /** For the `cut` modes: the next COMMIT only, then `pass` again. */
  set(mode: ProxyMode): void;
  /** Ends every connection now. */
  cutAll(): void;
  stop(): Promise<void>;
}

/** A simple query message: 'Q', length, text, U+0000. */
const COMMIT = Buffer.from('COMMIT\0');

class Proxy {
  mode: ProxyMode = 'pass';
  readonly sockets = new Set<Socket>();

  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  readonly accept = (client: Socket): void => {
    if (this.mode === 'refuse') {
      client.destroy();
      return;
    }
    const server = connect(this.port, this.host);
    for (const socket of [client, server]) this.#keep(socket);
    server.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes) => this.#forward(bytes, client, server));
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  };

  #keep(socket: Socket): void {
    this.sockets.add(socket);
    // A lost connection is what this proxy is for.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }

  #forward(bytes: Buffer, client: Socket, server: Socket): void {
    const cut = this.mode === 'cut-before-commit' || this.mode === 'cut-after-commit';
    if (!cut || !bytes.includes(COMMIT)) {
      server.write(bytes);
      return;
    }
    const reaches = this.mode === 'cut-after-commit';
    this.mode = 'pass';
    if (reaches) {
      server.removeAllListeners('data');
      server.on('data', () => client.destroy());
      server.write(bytes);
    } else {
      client.destroy();
    }
  }
}

export async function startTestProxy(databaseUrl: string): Promise<TestProxy> {
  const target = new URL(databaseUrl);
  const proxy = new Proxy(target.hostname, Number(target.port === '' ? 5432 : target.port));
  const listener = createServer(proxy.accept);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  target.hostname = '127.0.0.1';
  target.port = String((listener.address() as AddressInfo).port);
  const cutAll = (): void => {
    for (const socket of proxy.sockets) socket.destroy();
  };
  return {
    url: target.toString(),
    set: (mode) => {
      proxy.mode = mode;
    },
    cutAll,
    stop: async () => {
      cutAll();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
