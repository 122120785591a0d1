// What stands before several gateways where a worker knows one address: each connection goes to one that runs.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Balancer {
  readonly origin: string;
  close(): Promise<void>;
}

/** @param origin of a gateway that runs; waits while none does */
export async function openBalancer(origin: () => Promise<string>): Promise<Balancer> {
  const sockets = new Set<Socket>();
  const hold = (socket: Socket, other: () => Socket | null) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      other()?.destroy();
    });
  };
  const server = createServer((incoming) => {
    let outgoing: Socket | null = null;
    hold(incoming, () => outgoing);
    void origin().then((place) => {
      if (incoming.destroyed) return;
      const { hostname, port } = new URL(place);
      outgoing = connect(Number(port), hostname);
      hold(outgoing, () => incoming);
      incoming.pipe(outgoing).pipe(incoming);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
