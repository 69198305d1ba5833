/** Ending a server so that no request that came is lost. */
import type http from 'node:http';
import net, {type Socket} from 'node:net';
import {setTimeout as sleep, setImmediate as turn} from 'node:timers/promises';

/** Milliseconds that running requests get to finish when the server stops. */
const stopGrace = 5_000;
/** Milliseconds between two looks for connections that have no request any more. */
const lookInterval = 50;
/**
 * Looks, a second's worth, before the first such connection is closed: until then clients that keep one may send on it, and
 * its answer tells them to close it. A process that hardly gets a turn makes them more slowly.
 */
const idleLooks = 20;

/** A handler whose server can be drained. */
export interface Draining {
  readonly handler: http.RequestListener;
  /**
   * Takes no more connections, answers what comes on those there are with `Connection: close`, and ends when all are
   * closed: those without a request after a second, all after five.
   */
  drain(server: http.Server): Promise<void>;
}

export function draining(handler: http.RequestListener): Draining {
  let stopping = false;
  /** answers under way; of several on one connection the last, which is the one that may end it */
  const open = new Map<Socket, http.ServerResponse>();

  const endAfter = (response: http.ServerResponse) => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };

  return {
    handler(request, response) {
      const {socket} = request;
      const before = open.get(socket);
      open.set(socket, response);
      response.once('close', () => {
        if (open.get(socket) === response) open.delete(socket);
      });
      if (stopping) {
        if (before && !before.headersSent) before.removeHeader('Connection');
        endAfter(response);
      }
      handler(request, response);
    },

    async drain(server) {
      stopping = true;
      for (const response of open.values()) endAfter(response);
      const closed = new Promise<'closed'>((resolve) => {
        // http's own close ends what seems idle at once, while a request may be on its way there.
        net.Server.prototype.close.call(server, () => resolve('closed'));
      });
      const deadline = Date.now() + stopGrace;
      for (let look = 1; (await Promise.race([closed, sleep(lookInterval)])) !== 'closed'; look++) {
        // What has arrived meanwhile is read first: its connection is not idle.
        await turn();
        if (Date.now() >= deadline) server.closeAllConnections();
        else if (look >= idleLooks) server.closeIdleConnections();
      }
    },
  };
}
