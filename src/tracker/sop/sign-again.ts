import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopLeftOpenTable, SopSitesTable } from '../../db/tables/sop.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { loadSiteProcedure } from './load-site-procedure.ts'
import { findInForce } from './reviews.store.ts'
import { whyNobodyIsAsked } from './site-procedure.ts'
import type { SiteProcedure } from './site-procedure.ts'
import type { InForce } from './reviews.store.ts'
import { holdDraft } from './draft.store.ts'
import { holdRound, openRound } from './rounds.store.ts'
import { insertLeftOpen, listBodies, listLeftOpen, listVersions } from './versions.store.ts'
import type { VersionHead } from './versions.store.ts'
import { insertSites, listSitesOfVersion } from './site-procedures.store.ts'

const form = z.object({
  /** Of the version that the person read. */
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'Open the page again: it lost the version that you read'),
})

interface Found {
  /** With its text and what it leaves open. */
  inForce: (InForce & { body: string; left: SopLeftOpenTable[]; sites: SopSitesTable[] }) | undefined
  newest: VersionHead | undefined
  /** Whose procedure is signed for the project itself. */
  procedure: SiteProcedure
}

async function load(trx: Reader, { project }: { project: ProjectId }): Promise<Found> {
  const inForce = await findInForce(trx, project)
  const [newest] = await listVersions(trx, project)
  const [text] = inForce ? await listBodies(trx, [inForce.version_id]) : []
  return {
    inForce:
      inForce && text
        ? { ...inForce, body: text.body, left: await listLeftOpen(trx, inForce.version_id), sites: await listSitesOfVersion(trx, inForce.version_id) }
        : undefined,
    newest,
    procedure: await loadSiteProcedure(trx, project),
  }
}

/** Whether the text that is in force may be signed again, and as which version. */
export function decideSignAgain(
  { inForce, newest, procedure }: Found,
  { digest: read }: z.output<typeof form>,
  { access, actor, at, newId }: Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>,
) {
  const signedElsewhere = whyNobodyIsAsked(procedure)
  if (signedElsewhere !== undefined) return refused({ form: signedElsewhere })
  if (!inForce || !newest) return refused({ form: 'No version has been signed by everyone yet, so there is nothing to sign again.' })
  if (newest.number !== inForce.number) return overtakenWith(`Version ${newest.number} is out for signature, so the review has begun already.`)
  if (inForce.digest !== read) return overtakenWith('Another version came into force while you had the page open. Read it first.')
  const { body, digest, written_by, written_by_id, left, sites } = inForce
  const project = access.project.id
  const number = inForce.number + 1
  const version = { id: newId(), project_id: project, number, body, digest, written_by, written_by_id, written_at: at }
  const confirmed = { version_id: version.id, project_id: project, confirmed_by: actor.name, confirmed_by_id: actor.id, confirmed_at: at }
  const of = { id: version.id, project, number }
  return {
    next: {
      version,
      round: newId(),
      sameAs: inForce.version_id,
      signing: access.project.sop_signing,
      left: left.map(({ what }) => ({ id: newId(), what, ...confirmed })),
      sites: sites.map((site) => ({ ...site, id: newId(), version_id: version.id })),
    },
    happened: [
      ...left.map(({ what }) => ({ kind: 'sop.left open' as const, ...of, what })),
      { kind: 'sop.issued' as const, ...of, sameAs: inForce.number, to: digest },
    ],
  }
}

/**
 * Ends a review that changed nothing: the same text is issued as the next version, for everyone to sign, because a signature belongs to its version. The
 * version before stays in force until they have.
 */
export const signAgain = projectAct({
  permission: 'sop.issue',
  form,
  async lock(trx, { project }: { project: ProjectId }) {
    await holdDraft(trx, project)
    await holdRound(trx, project)
  },
  load,
  decide: decideSignAgain,
  async save(trx, { version, round, sameAs, signing, left, sites }, doing) {
    const ended = await openRound(trx, { id: round, version, sameAs, signing, openedBy: doing.actor, at: doing.at })
    await insertLeftOpen(trx, left)
    await insertSites(trx, sites)
    return ended
  },
  after: refreshGates,
  says: ({ version }) => `Version ${version.number} is out for signature, with the same text`,
})
