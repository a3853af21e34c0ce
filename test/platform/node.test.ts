import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { acquire, fence, StaleLease } from '../../service/platform/lease.ts';
import { freeLeasesOfDead, mayLive, newNodeId } from '../../service/platform/node.ts';
import { migrations, tables } from '../../service/schema.ts';
import { openTestDatabase } from '../support/database.ts';

/** The id that a process had which is no more. */
async function idOfDead(name: string): Promise<string> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return `${name}/${child.pid}/abcdefgh`;
}

describe('the name of a node', () => {
  it('differs each time, and tells the living from the dead of this computer only', async () => {
    const id = newNodeId('here');
    expect(newNodeId('here')).to.not.equal(id);
    expect(mayLive(id, 'here')).to.equal(true);
    const dead = await idOfDead('here');
    expect(mayLive(dead, 'here')).to.equal(false);
    expect(mayLive(dead, 'there'), 'of another computer nobody knows').to.equal(true);
    expect(mayLive(`here/${process.ppid}/abcdefgh`, 'here'), 'another process').to.equal(true);
    expect(mayLive(`here/${process.pid}/abcdefgh`, 'here'), 'an earlier one with our number').to.equal(false);
    expect(mayLive('something else', 'here')).to.equal(true);
  });

  it('lets the next process have the leases of one that was killed at once, and not those of others', async () => {
    const { db, remove } = await openTestDatabase({ tables, migrations });
    const dead = await idOfDead('here');
    const old = await acquire(db, 'line:1', dead, 60_000);
    const living = newNodeId('here');
    await acquire(db, 'line:2', living, 60_000);
    await acquire(db, 'line:3', await idOfDead('there'), 60_000);
    const next = newNodeId('here');
    expect(await acquire(db, 'line:1', next, 60_000)).to.equal(null);
    expect(await freeLeasesOfDead(db, 'here')).to.equal(1);
    expect(await acquire(db, 'line:1', next, 60_000)).to.include({ epoch: (old?.epoch ?? 0) + 1 });
    expect(await acquire(db, 'line:2', next, 60_000)).to.equal(null);
    expect(await acquire(db, 'line:3', next, 60_000)).to.equal(null);
    const late = await db.write((tx) => fence(tx, old as never)).catch((error: unknown) => error);
    expect(late).to.be.instanceOf(StaleLease);
    await remove();
  });
});
