import { expect, it } from 'vitest'
import { commentOnProcedure } from '../../../src/tracker/sop/comment.ts'
import { aDoing } from '../../support/doing.ts'

it('a comment on the procedure records who wrote it and when, and the history mentions it without its text', () => {
  expect(commentOnProcedure.decide(null, { body: 'Who answers at night?' }, aDoing())).toEqual({
    next: expect.objectContaining({
      id: 'id-1',
      project_id: 'project-1',
      body: 'Who answers at night?',
      written_by: 'Meera Shah',
      written_at: '2026-03-02T09:00:00.000Z',
    }),
    happened: [{ kind: 'sop.commented', id: 'id-1', project: 'project-1' }],
  })
})
