import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { counted, grouped } from '../../web/numbers.ts'
import { kindNames } from '../template-offer/change.ts'
import { getDraft } from './get-draft.ts'
import { findKnownVersion } from '../template-versions/get-version.ts'
import { draftCrumb, draftPath, templatesCrumb } from '../template-versions/paths.ts'
import { previewOfDraft } from './preview.ts'
import type { Offered, Preview, RetiredSetting } from './preview.ts'
import { shownChanges } from './shown-changes.ts'
import type { ShownChange } from './shown-changes.ts'
import { shownFaults } from './shown-faults.ts'
import type { ShownFault } from './shown-faults.ts'
import { lastNumber } from '../template-versions/versions.store.ts'

interface Line {
  title: string
  projects: string
}
interface View {
  number: number
  version: number
  faults: ShownFault[]
  changes: ShownChange[]
  offered: { heading: string; rows: Line[] }[]
  running: string
  stays: string[]
  values: { effective_on: string; note: string }
  conflict: string | null
  path: string
}

const howWords = { new: 'New', changed: 'Changed', gone: 'No longer in the templates' } as const

function linesOf(offered: Offered[]): View['offered'] {
  return (['new', 'changed', 'gone'] as const).flatMap((how) => {
    const own = offered.filter((one) => one.how === how)
    if (own.length === 0) return []
    return [
      {
        heading: howWords[how],
        rows: own.map((one) => ({ title: `${kindNames[one.kind].heading}: ${one.title}`, projects: counted(one.projects, 'project') })),
      },
    ]
  })
}

const runningWords = ({ running, unchanged, unknown }: Preview): string => {
  if (running === 0) return 'No project is running, so nothing is offered to anyone.'
  const offered = running - unchanged - unknown
  const first =
    offered === 0
      ? 'Nothing is offered to a running project.'
      : `${counted(offered, 'running project is', 'running projects are')} offered what is new, item by item. The project manager accepts or leaves each item. Nothing is forced.`
  return [
    first,
    unchanged > 0 ? `${counted(unchanged, 'project is', 'projects are')} not affected.` : '',
    unknown > 0
      ? `${counted(unknown, 'project follows', 'projects follow')} templates of a release that was never noted here, and ${unknown === 1 ? 'is' : 'are'} compared when the offer is opened.`
      : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/** What has a care setting that is retired, and what it may not do any more. */
export function retiredWords({ name, services, projects }: RetiredSetting): string {
  const own = `${counted(services, 'service', 'services')} and ${counted(projects, 'running project', 'running projects')}`
  return `${name} is retired: ${own} ${services + projects === 1 ? 'keeps' : 'keep'} it. No service can be given it, and no project starts in it`
}

function staysWords({ met, chosen, plans, retired, signed, offered }: Preview): string[] {
  const titleOf = (key: string, kind: Offered['kind'] = 'prerequisite'): string => offered.find((one) => one.kind === kind && one.key === key)?.title ?? key
  return [
    ...retired.map(retiredWords),
    ...[...plans].map(([code, n]) => `${code} is retired: it stays in the test plans of ${counted(n, 'project')}`),
    ...[...chosen].map(([key, n]) => `${titleOf(key, 'option')} is chosen in ${counted(n, 'project')}: it stays chosen there`),
    ...[...met].map(([key, n]) => `${titleOf(key)} is met in ${counted(n, 'project')}: what is recorded there stays`),
    signed === 0 ? 'No procedure is signed yet' : `${counted(signed, 'signed procedure stays', 'signed procedures stay')} in force as signed`,
    'Projects keep the version that they follow until someone accepts the offer',
  ]
}

/** What publishing the draft would do, and the form that publishes it. */
export async function showPublish(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { read } = page.db
  const { row, body } = await getDraft(read)
  const faults = shownFaults(body, page.templates.environments)
  await nextTurn()
  const base = await findKnownVersion(read, row.based_on, page.templates)
  const preview = faults.length === 0 ? await previewOfDraft(read, { inForce: page.templates.version }, { body, templates: page.templates }) : undefined
  const number = (await lastNumber(read)) + 1
  page.show<View>(
    'template-drafts/publish',
    { title: `Publish version ${grouped(number)} of the templates`, status, errors, breadcrumbs: [templatesCrumb, draftCrumb] },
    {
      number,
      version: row.version,
      faults,
      changes: base ? shownChanges(base.body, body) : [],
      offered: preview ? linesOf(preview.offered) : [],
      running: preview ? runningWords(preview) : '',
      stays: preview ? staysWords(preview) : [],
      values: { effective_on: page.typed['effective_on'] ?? page.today, note: page.typed['note'] ?? '' },
      conflict: conflict ?? null,
      path: draftPath,
    },
  )
}
