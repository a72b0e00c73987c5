import { z } from 'zod'
import { installationAct, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Page } from '../../access/page.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import { addEvidence } from '../../evidence/evidence.store.ts'
import type { NewEvidence } from '../../evidence/evidence.store.ts'
import { uploadsOf } from '../../web/uploads.ts'
import { listDosIdsOfProject } from './evidence-of.store.ts'
import { dropGivenFiles, keepGivenFiles, keptFiles } from './given-files.ts'
import { evidenceGiven } from './target.ts'
import type { GivesTo, Target } from './target.ts'
import type { Definition } from '../../access/rule.ts'

const form = z.object({
  /** A note, an address, or what the files show. */
  evidence: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  files: keptFiles,
})

const isWebAddress = (text: string): boolean => !/\s/.test(text) && /^https?:/i.test(text) && URL.canParse(text)

type Piece = Pick<NewEvidence, 'kind' | 'body' | 'digest' | 'file'> & { what: string; isCleaned?: boolean }

/** Each file with the text beside it; without files, the text as a note, or as a link if it is an address. */
function piecesOf({ evidence: body, files }: z.output<typeof form>): Piece[] {
  if (files.length > 0)
    return files.map(({ digest, isCleaned, ...file }) => ({
      kind: 'file',
      body,
      digest,
      file,
      isCleaned,
      what: `the file ${file.name}${isCleaned ? ' (without place and camera details)' : ''}`,
    }))
  if (body === '') return []
  const kind = isWebAddress(body) ? 'link' : 'note'
  return [{ kind, body, digest: digestOf(body), what: `a ${kind}` }]
}

/** What to add, and what the history says about it. */
export function decideEvidence(target: Target, typed: z.output<typeof form>, doing: Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>) {
  const pieces = piecesOf(typed)
  if (pieces.length === 0) return refused({ evidence: 'Write a note, paste an address, or choose a file' })
  const { subject, subjectId, runId } = target
  const project = subject === 'shared-prerequisite' ? null : doing.access.project.id
  const row = { projectId: project, subject, subjectId, addedBy: doing.actor, addedAt: doing.at, ...(runId === undefined ? {} : { runId }) }
  return {
    next: {
      target,
      cleaned: pieces.flatMap((one) => (one.isCleaned ? (one.file?.name ?? []) : [])),
      evidence: pieces.map(({ what: _, isCleaned: _cleaned, ...piece }): NewEvidence => ({ id: doing.newId(), ...row, ...piece })),
    },
    happened: pieces.map(({ digest, what }) => evidenceGiven(target, { project, digest, verb: 'added', what })),
  }
}

type Given = { target: Target; evidence: NewEvidence[]; cleaned: string[] }

/** Says what was removed from pictures before they were kept. */
const cleanedWords = (cleaned: string[]): string => (cleaned.length === 0 ? '' : `. Place and camera details were removed from ${cleaned.join(', ')}`)

const ruleFor = <Where>(
  { permission, findTarget, lock }: GivesTo<Where>,
  dosIds: (db: Reader, where: Where) => Promise<Set<string>>,
): Omit<Definition<Where, typeof form, Target, Given>, 'decide'> => ({
  permission,
  form,
  prepare: (context, sent, { where }) => keepGivenFiles(context, sent, () => dosIds(context.db.read, where)),
  discard: dropGivenFiles,
  load: findTarget,
  async save(trx, { target, evidence }, doing) {
    await lock?.(trx, target, doing)
    for (const one of evidence) await addEvidence(trx, one)
  },
  says: ({ evidence, cleaned }) => `${evidence.length === 1 ? 'Evidence added' : `${evidence.length} files added as evidence`}${cleanedWords(cleaned)}`,
})

/** The act of adding a note, a link or files as evidence of something in a project. */
export const addEvidenceTo = <Where extends { project: ProjectId }>(to: GivesTo<Where>) =>
  projectAct({ ...ruleFor(to, (db, { project }) => listDosIdsOfProject(db, project)), decide: decideEvidence })

/** The same for something of no project. */
export const addEvidenceOutsideProjects = <Where extends object>(to: GivesTo<Where>) =>
  installationAct({ ...ruleFor(to, () => Promise.resolve(new Set())), decide: decideEvidence })

/** What a form sends, including its files. */
export const withUploads = (page: Page): object => ({ ...page.sent, ...uploadsOf(page.req) })
