import type { PersonId, ProjectId } from '../ids.ts'
import type { PrerequisitesTable } from './prerequisites.ts'

export interface QueueBatchesTable {
  id: string
  person_id: PersonId
  role_key: string
  prerequisite_key: string
  title: string
  status: PrerequisitesTable['status']
  note: string
  reason: string
  valid_until: string
  state: 'preview' | 'writing' | 'done'
  made_at: string
  settled_at: string | null
  /** 1 when all of its items are stored; before, nobody sees it. */
  complete: number
}

export interface QueueBatchItemsTable {
  batch_id: string
  position: number
  /** As it was pasted; empty if it was ticked in the list. */
  line: string
  code: string
  value: string
  prerequisite_id: string | null
  project_id: ProjectId | null
  version: number | null
  /** 'unknown': the line says nothing yet, so what is known stays. */
  verdict: 'ready' | 'change' | 'nothing' | 'unknown' | 'refused' | 'late' | 'done'
  why: string
  /** Invisible characters that were removed from the line, in a sentence; else empty. */
  noted: string
}
