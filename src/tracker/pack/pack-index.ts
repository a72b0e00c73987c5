import type { Page } from '../../access/page.ts'
import type { Block, PdfDocument, Text } from '../../pdf/block.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { readConditions } from '../go-live/attestations.store.ts'
import { nameOfAttestation } from '../go-live/go-live-words.ts'
import { howProven } from '../go-live/how-proven.ts'
import { statusNames } from '../prerequisites/prerequisite.ts'
import { restsInWords } from '../sop/site-procedure.ts'
import type { SiteProcedure } from '../sop/site-procedure.ts'
import type { VersionHead } from '../sop/versions.store.ts'
import { environmentName } from '../test-plan/environments.ts'
import { placeOf } from './place-of.ts'
import type { PackFacts } from './pack-facts.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

interface Given {
  page: Page
  facts: PackFacts
  versions: VersionHead[]
  /** The procedure of another project that is signed for this one. */
  forSite: Extract<SiteProcedure, { kind: 'rests' }> | null
  head: string
  date: number
  signatures: number
}

const bold = (text: string) => ({ text, bold: true })

/** The index of a pack: each requirement of the path to live, and what shows that it is met. */
export function packIndex(given: Given): PdfDocument {
  const { page, facts, head, date } = given
  const { project, service } = page.access
  const title = `Evidence pack of ${project.name}`
  return {
    title,
    header: title,
    date,
    blocks: [
      { kind: 'heading', level: 1, text: title },
      {
        kind: 'facts',
        rows: [
          { key: 'Service', value: `${service.name} (${odsCodeOf(service.ods_code)})` },
          { key: 'Role', value: project.role === 'provider' ? 'Provider (P): offers slots' : 'Consumer (C): books into others' },
          { key: 'Up to', value: `${momentOf(date)} London time, the latest event of this project` },
          { key: 'Head of the chain', value: [{ text: head, code: true }] },
        ],
      },
      { kind: 'paragraph', text: 'READ-ME.md says what each file is and how to verify the pack offline.' },
      { kind: 'heading', level: 2, text: 'Requirements and what shows them' },
      { kind: 'paragraph', text: 'P: asked of who provides slots. C: asked of who books into them.' },
      requirements(given),
      { kind: 'heading', level: 2, text: 'Procedure' },
      ...procedure(given),
      { kind: 'heading', level: 2, text: 'Conditions before the test' },
      ...conditions(facts),
      { kind: 'heading', level: 2, text: 'Test runs' },
      ...runs(given),
      { kind: 'heading', level: 2, text: 'Attestations' },
      ...attestations(facts),
    ],
  }
}

/** What was given as evidence of something, a line each. */
const shownBy = (facts: PackFacts, { id, shared_id: shared }: PackFacts['prerequisites'][number]): string =>
  facts.evidence
    .filter((one) => (one.subject_id === id || one.subject_id === shared) && one.removed_at === null)
    .map((one) => placeOf(one, facts) || `${one.body} (${one.added_by}, ${momentOf(one.added_at)})`)
    .join('\n')

function requirements({ page, facts }: Given): Block {
  const sides = (key: string): string => {
    const roles = page.templates.prerequisites.find((one) => one.key === key)?.projectRoles ?? [page.access.project.role]
    return roles.map((role) => (role === 'provider' ? 'P' : 'C')).join(', ')
  }
  return {
    kind: 'table',
    head: ['Requirement', 'For', 'Status', 'What shows it'],
    rows: facts.prerequisites.map((one) => [
      [bold(one.title), { text: `\n${one.key}` }],
      sides(one.key),
      [
        bold(statusNames[one.status]),
        {
          text: [
            one.value,
            one.reason,
            one.met_by && `Met by ${one.met_by}`,
            one.settled_by && one.settled_at ? `${one.settled_by}, ${momentOf(one.settled_at)}` : null,
          ]
            .map((text) => (text ? `\n${text}` : ''))
            .join(''),
        },
      ],
      [one.note, shownBy(facts, one)].filter(Boolean).join('\n'),
    ]),
  }
}

function procedure({ versions, signatures, forSite }: Given): Block[] {
  const rests: Block[] = forSite
    ? [
        { kind: 'paragraph', text: `${restsInWords(forSite)}. Its text, with its signatures, is in the folder procedure-signed-for-this-site.` },
        { kind: 'facts', rows: [{ key: 'Digest (SHA-256)', value: [{ text: forSite.version.digest, code: true }] }] },
      ]
    : []
  if (versions.length === 0) return forSite ? rests : [{ kind: 'paragraph', text: 'No version has been issued.' }]
  return [
    ...rests,
    {
      kind: 'table',
      head: ['Version', 'Issued', 'Digest (SHA-256)', 'Files'],
      rows: versions
        .toReversed()
        .map((one) => [
          String(one.number),
          `${momentOf(one.written_at)} by ${one.written_by}`,
          [{ text: one.digest, code: true }],
          `procedure/version-${one.number}.md\nprocedure/version-${one.number}.pdf`,
        ]),
    },
    { kind: 'paragraph', text: `${signatures} answers are on record, each with a certificate in the folder of its version.` },
  ]
}

function conditions({ conditions: list }: PackFacts): Block[] {
  if (list.length === 0) return [{ kind: 'paragraph', text: 'There are none.' }]
  return [
    {
      kind: 'table',
      head: ['Condition', 'Confirmed'],
      rows: list.map((one) => [
        one.title,
        one.met_at === null ? 'Not yet' : `${one.met_by ?? ''}, ${momentOf(one.met_at)}${one.note === null ? '' : `\n${one.note}`}`,
      ]),
    },
  ]
}

function runs({ page, facts }: Given): Block[] {
  if (facts.runs.length === 0) return [{ kind: 'paragraph', text: 'No run has taken place.' }]
  const counted = (run: string) => {
    const own = facts.results.filter((one) => one.run_id === run)
    return [...Map.groupBy(own, (one) => one.verdict)].map(([verdict, list]) => `${list.length} ${verdict}`).join(', ') || 'no results'
  }
  return [
    {
      kind: 'table',
      head: ['Run', 'Where and when', 'Results', 'Outcome'],
      rows: facts.runs.map((run) => [
        String(run.number),
        `${environmentName(page.templates, run.environment)}, ${dayOf(run.held_on)}`,
        counted(run.id),
        run.cancelled_at !== null
          ? `Cancelled, ${run.cancelled_by ?? ''}, ${momentOf(run.cancelled_at)}\n${run.cancelled_reason ?? ''}`
          : run.finished_at === null
            ? 'Not finished'
            : `${run.outcome ?? ''}, ${run.finished_by ?? ''}, ${momentOf(run.finished_at)}\n${run.review ?? ''}`,
      ]),
    },
    { kind: 'paragraph', text: 'results.csv has every result with its evidence, also those before a retest.' },
  ]
}

const proof = (words: string, session: string | null, request: string | null): { key: string; value: Text }[] => [
  ...(words === '' ? [] : [{ key: 'Proof', value: words }]),
  ...(session === null ? [] : [{ key: 'Session', value: [{ text: session, code: true }] }]),
  ...(request === null ? [] : [{ key: 'Request', value: [{ text: request, code: true }] }]),
]

function attestations({ attestations: list }: PackFacts): Block[] {
  if (list.length === 0) return [{ kind: 'paragraph', text: 'Nothing has been attested.' }]
  return list
    .map((one) => ({ ...one, ...howProven(one) }))
    .flatMap((one): Block[] => [
      { kind: 'heading', level: 3, text: nameOfAttestation(one) },
      {
        kind: 'facts',
        rows: [
          { key: 'By', value: `${one.first_person}, ${one.first_role}, ${momentOf(one.first_at)}` },
          ...proof(one.firstProof, one.first_session_hash, one.first_request_id),
          ...(one.second_person !== null && one.second_at !== null
            ? [
                { key: 'Second person', value: `${one.second_person}, ${one.second_role ?? ''}, ${momentOf(one.second_at)}` },
                ...proof(one.secondProof, one.second_session_hash, one.second_request_id),
              ]
            : []),
          ...(one.reason === null ? [] : [{ key: 'Reason', value: one.reason }]),
        ],
      },
      {
        kind: 'list',
        ordered: false,
        start: 1,
        items: readConditions(one.conditions).map((each) => [{ kind: 'paragraph', text: `${each.met ? 'Met' : 'Not met'}: ${each.sentence}` }]),
      },
    ])
}
