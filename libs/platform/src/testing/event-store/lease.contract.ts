import type { Leases } from '../../event-store/lease.js';

/** What every `Leases` does. @param connect gives the leases of another process on the same data */
export function leaseContract(connect: () => Leases): void {
  it('gives a lease to one at a time, and to the next once it is released', async () => {
    const [one, other] = [connect(), connect()];
    const lease = await one.take('worker');
    expect([lease === null, await other.take('worker'), await one.take('worker')]).toEqual([false, null, null]);
    await lease!.release();
    const next = await other.take('worker');
    expect(next).not.toBeNull();
    await next!.release();
  });

  it('gives leases of two names apart', async () => {
    const [worker, serve] = [await connect().take('worker'), await connect().take('serve')];
    expect([worker === null, serve === null]).toEqual([false, false]);
    await worker!.release();
    await serve!.release();
  });

  it('says whether one is held, and takes it from nobody by that', async () => {
    const [one, other] = [connect(), connect()];
    expect(await other.isHeld('worker')).toBe(false);
    const lease = await one.take('worker');
    expect([await other.isHeld('worker'), await one.isHeld('worker')]).toEqual([true, true]);
    expect(await other.take('worker')).toBeNull();
    await lease!.release();
    expect(await other.isHeld('worker')).toBe(false);
  });
}
