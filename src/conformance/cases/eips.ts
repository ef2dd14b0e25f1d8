import assert from 'node:assert/strict';
import type { Eip } from '../../contract/index.ts';
import { thingActionOf } from '../../inventory/writes/able.ts';
import { lookUntil } from '../bench.ts';
import { refused } from '../writing/drive.ts';
import { ableCloud, type Workpiece } from '../writing/workpiece.ts';
import { NotPossible, type Case, type Setting } from './case.ts';

type Action = 'associate' | 'dissociate';

/** The floating address that the server got before, as it is now. */
async function eipOf(work: Workpiece): Promise<Eip> {
  const eip = work.eip === '' ? undefined : await work.watch.look('eips', work.eip);
  if (!eip) throw new NotPossible('the server has got no floating address');
  return eip;
}

/** Does it to the address, and waits until the server shows it. */
async function act({ subject, target }: Setting, work: Workpiece, action: Action): Promise<void> {
  const eip = await eipOf(work);
  const { id, name, nics = [] } = work.known;
  const server = { id, name, nics: nics.map(({ mac = '' }) => ({ mac })) };
  const { session } = work.bench;
  const call = work.bench.call({ project: work.known.project?.id });
  const { associate, dissociate } = subject.provider.writes?.eips ?? {};
  if (action === 'dissociate') await dissociate?.run(session, eip, { release: false }, call);
  else await associate?.run(session, eip, { server }, call);
  const wanted = action === 'associate' ? eip.id : '';
  const look = async () => {
    assert.ok(await work.watch.look('eips', eip.id), 'the address is kept');
    work.server = await work.watch.look('servers', id);
    return (work.known.eip_id ?? '') === wanted ? true : undefined;
  };
  const seen = await lookUntil(look, { seconds: target.making?.patience ?? 0 });
  assert.ok(seen, `the server has the floating address "${wanted}", and has "${work.known.eip_id ?? ''}"`);
}

const caseOf = (action: Action): Case => ({
  group: 'writing',
  name: `eips: ${action}`,
  needsMaking: true,
  async run(setting) {
    const { subject } = setting;
    if (!subject.provider.writes?.eips?.[action]) {
      await refused(() => thingActionOf(ableCloud(subject), { resource: 'eips', action }));
      return;
    }
    const work = await setting.workpiece();
    if (!work.server) throw new NotPossible('there is no server that an address could lead to');
    await act(setting, work, action);
  },
});

/** The floating address of a server is let go of and led to it again, from its own side. */
export const eipCases: readonly Case[] = [caseOf('dissociate'), caseOf('associate')];
