/**
 * Wakes a computer that sleeps: the magic packet is six bytes of ones and sixteen times its hardware address, sent to everybody
 * on each network of this computer. It is not answered; who wakes is seen when it is reached.
 */
import { createSocket, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

const DISCARD_PORT = 9;
/** A packet may be lost. */
const TIMES = 3;

/** @param mac `aa:bb:cc:dd:ee:ff`. One network that cannot be sent to does not keep the packet from the others. */
export async function wake(mac: string): Promise<void> {
  const packet = magicPacket(mac);
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, () => {
        socket.setBroadcast(true);
        resolve();
      });
    });
    for (const address of broadcastAddresses(networkInterfaces())) {
      for (let time = 0; time < TIMES; time++) await send(socket, packet, address).catch(() => {});
    }
  } finally {
    socket.close();
  }
}

export function magicPacket(mac: string): Buffer {
  const address = Buffer.from(mac.replaceAll(':', ''), 'hex');
  return Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: 16 }, () => address)]);
}

/** The address that means everybody, of each IPv4 network; the general one alone leaves by one card only. */
export function broadcastAddresses(interfaces: ReturnType<typeof networkInterfaces>): readonly string[] {
  const own = Object.values(interfaces).flatMap((cards) => cards ?? []);
  const networks = own.filter(({ family, internal }) => family === 'IPv4' && !internal);
  return [...new Set(networks.map(({ address, netmask }) => broadcastOf(address, netmask)))];
}

function broadcastOf(address: string, netmask: string): string {
  const mask = netmask.split('.').map(Number);
  return address
    .split('.')
    .map((byte, index) => Number(byte) | (~(mask[index] ?? 255) & 255))
    .join('.');
}

function send(socket: Socket, packet: Buffer, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(packet, DISCARD_PORT, address, (error) => (error ? reject(error) : resolve()));
  });
}
