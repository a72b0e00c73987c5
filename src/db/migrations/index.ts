import { actLinks } from './079-act-links.ts'
import { lostSharedIndex, sharedEvidence } from './225-shared-evidence.ts'
import { patterns, patternsNotedForPostgres } from './130-patterns.ts'
import { cellsAtOnce } from './195-cells-at-once.ts'
import { foldedNamesForPostgres } from './241-folded-names.ts'
import { completeLists } from './240-complete-lists.ts'
import { furtherServices, furtherServicesNotedForPostgres, listedCodes } from './211-listed-codes.ts'
import { peopleInViews } from './197-people-in-views.ts'
import { choicesRenamed } from './198-choices-renamed.ts'
import { projectValuesNoted } from './197-project-values-noted.ts'
import { onRecord } from './210-on-record.ts'
import { templateVersions, templateVersionsNotedForPostgres } from './190-template-versions.ts'
import { shortTests } from './200-short-tests.ts'
import { representativesNotedForPostgres, representativeTests, versionsOfSetUps } from './201-representative-tests.ts'
import { planOfARow } from './205-plan-of-a-row.ts'
import { proceduresForSites, proceduresNotedForPostgres } from './220-procedures-for-sites.ts'
import { procedureNoted } from './221-procedure-noted.ts'
import { importsInAreas } from './207-imports-in-areas.ts'
import { areaLooks } from './208-area-looks.ts'
import { roleContacts, roleContactsNotedForPostgres } from './131-role-contacts.ts'
import { startsAtOnce } from './132-starts-at-once.ts'
import { linksForEveryAct } from './080-links-for-every-act.ts'
import { actsWithAccount } from './081-acts-with-account.ts'
import { actingFor } from './087-acting-for.ts'
import { noting, notingOnBoth } from './090-noting.ts'
import { correctedAndOpen, leftOpenNoted } from './091-corrected-and-open.ts'
import { whoShouldSign } from './101-who-should-sign.ts'
import { proofOfAttestations } from './108-proof-of-attestations.ts'
import { signersNoted } from './100-signers-noted.ts'
import { waves } from './140-waves.ts'
import { sharedNotedForPostgres, sharedPrerequisites } from './110-shared-prerequisites.ts'
import { procedureReviews } from './103-procedure-reviews.ts'
import { readers } from './104-readers.ts'
import { serviceNotes, serviceNotesNotedForPostgres } from './162-service-notes.ts'
import { customFields, valuesNoted } from './160-custom-fields.ts'
import { declinedGo } from './105-declined-go.ts'
import { cancelledRuns } from './106-cancelled-runs.ts'
import { commentsAtSections } from './092-comments-at-sections.ts'
import { SqliteAdapter, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { accounts } from './001-accounts.ts'
import { projects } from './002-projects.ts'
import { sandbox } from './003-sandbox.ts'
import { bodies, postgresNumbers } from './004-numbers-and-bodies.ts'
import { attempts } from './005-attempts.ts'
import { interactionIndices } from './006-interaction-indices.ts'
import { simulation } from './011-simulation.ts'
import { bareSlots } from './012-bare-slots.ts'
import { latestBookings } from './013-latest-bookings.ts'
import { packedBodies } from './014-packed-bodies.ts'
import { cancelledAppointments } from './015-cancelled.ts'
import { waitingRuns } from './016-waiting-runs.ts'
import { diaries } from './017-diaries.ts'
import { servicesById } from './018-services-by-id.ts'
import { rollout } from './019-rollout.ts'
import { fewerIndices } from './020-fewer-indices.ts'
import { lists } from './022-lists.ts'
import { evidenceFiles } from './024-evidence-files.ts'
import { catalogue, keepSystems } from './028-catalogue.ts'
import { queues, settledUntilFor } from './030-queues.ts'
import { trackerReview } from './032-tracker-review.ts'
import { looks } from './031-looks.ts'
import { dataQuality } from './033-data-quality.ts'
import { stages } from './034-stages.ts'
import { allowedToCancel } from './026-allowed-to-cancel.ts'
import { bulk } from './035-bulk.ts'
import { standings } from './036-standings.ts'
import { schemaVersions } from './037-schema-versions.ts'
import { leases } from './038-leases.ts'
import { outbox } from './039-outbox.ts'
import { addresses } from './040-addresses.ts'
import { duties } from './043-duties.ts'
import { doersAndWithdrawals } from './044-doers-and-withdrawals.ts'
import { rateLimits } from './041-rate-limits.ts'
import { securityEvents } from './042-security-events.ts'
import { drawnProcedures } from './045-drawn-procedures.ts'
import { sandboxesForPeople } from './052-sandboxes-for-people.ts'
import { searchTexts } from './053-search-texts.ts'
import { pastedAsItCame } from './054-pasted-as-it-came.ts'
import { ods } from './055-ods.ts'
import { importFiles } from './057-import-files.ts'
import { rehearsals } from './060-rehearsals.ts'
import { reopenedGates } from './061-reopened-gates.ts'
import { corrections } from './062-corrections.ts'
import { templateOffers } from './064-template-offers.ts'
import { serviceChanges } from './070-service-changes.ts'
import { queuesNoted } from './071-queues-noted.ts'
import { workThatWaits } from './072-work-that-waits.ts'
import { derived, derivedFor } from './067-derived-prerequisites.ts'
import { partners } from './065-partners.ts'
import { partnerAnswers } from './066-partner-answers.ts'
import { runs } from './058-runs.ts'
import { dueDays } from './059-due-days.ts'
import { recordNotesForPostgres, recordOfRows } from './068-record-of-rows.ts'
import { keptForEver } from './069-kept-for-ever.ts'
import { idsBesideNames } from './073-ids-beside-names.ts'
import { status } from './074-status.ts'
import { inProgressServices } from './077-in-progress.ts'
import { rollCall, rollCallNotedForPostgres } from './097-roll-call.ts'
import { todosNoted } from './078-todos-noted.ts'
import { outboxParts } from './083-outbox-parts.ts'
import { emailChoices } from './084-email-choices.ts'
import { notices } from './085-notices.ts'
import { expiringLinks } from './086-expiring-links.ts'
import { forecasts } from './120-forecasts.ts'
import { noticesInOrder } from './121-notices-in-order.ts'
import { projectLists } from './135-project-lists.ts'
import { signedAtOnce } from './141-signed-at-once.ts'
import { areas } from './150-areas.ts'
import { earlierWaves } from './175-earlier-waves.ts'
import { search } from './136-search.ts'
import { earlierFieldValues } from './179-earlier-field-values.ts'
import { sharedDosIds, sharedDosIdsNotedForPostgres } from './180-shared-dos-ids.ts'
import { earlierRows, earlierRowsFor } from './170-earlier-rows.ts'

/** A migration of statements that both engines understand, then those only for PostgreSQL; those that differ come first. Never edited once merged. */
function statements(list: string[], forPostgres: string[] = [], before: { sqlite: string[]; postgres: string[] } = { sqlite: [], postgres: [] }): Migration {
  return {
    async up(db) {
      const onSqlite = db.getExecutor().adapter instanceof SqliteAdapter
      for (const statement of onSqlite ? [...before.sqlite, ...list] : [...before.postgres, ...list, ...forPostgres]) await sql.raw(statement).execute(db)
    },
  }
}

export const migrations: Record<string, Migration> = {
  '001-accounts': statements(accounts),
  '002-projects': statements(projects),
  '003-sandbox': statements(sandbox),
  '004-numbers-and-bodies': statements(bodies, postgresNumbers),
  '005-attempts': statements(attempts),
  '006-interaction-indices': statements(interactionIndices),
  '011-simulation': statements(simulation),
  '012-bare-slots': statements(bareSlots),
  '013-latest-bookings': statements(latestBookings),
  '014-packed-bodies': statements(packedBodies),
  '015-cancelled': statements(cancelledAppointments),
  '016-waiting-runs': statements(waitingRuns),
  '017-diaries': statements(diaries),
  '018-services-by-id': statements(servicesById),
  '019-rollout': statements(rollout),
  '020-fewer-indices': statements(fewerIndices),
  '022-lists': statements(lists),
  '024-evidence-files': statements(evidenceFiles),
  '028-catalogue': {
    async up(db) {
      await statements(catalogue).up(db)
      await keepSystems(db)
    },
  },
  '030-queues': statements(queues, [], settledUntilFor),
  '031-looks': statements(looks),
  '032-tracker-review': statements(trackerReview),
  '033-data-quality': statements(dataQuality),
  '034-stages': statements(stages),
  '026-allowed-to-cancel': statements(allowedToCancel),
  '035-bulk': statements(bulk),
  '036-standings': statements(standings),
  '037-schema-versions': statements(schemaVersions),
  '039-outbox': statements(outbox),
  '040-addresses': statements(addresses),
  '043-duties': statements(duties),
  '044-doers-and-withdrawals': statements(doersAndWithdrawals),
  '038-leases': statements(leases),
  '041-rate-limits': statements(rateLimits),
  '042-security-events': statements(securityEvents),
  '045-drawn-procedures': statements(drawnProcedures),
  '052-sandboxes-for-people': statements(sandboxesForPeople),
  '053-search-texts': statements([], [], searchTexts),
  '054-pasted-as-it-came': statements(pastedAsItCame),
  '055-ods': statements(ods),
  '057-import-files': statements(importFiles),
  '060-rehearsals': statements(rehearsals),
  '061-reopened-gates': statements(reopenedGates),
  '062-corrections': statements(corrections),
  '064-template-offers': statements(templateOffers),
  '067-derived-prerequisites': statements(derived, [], derivedFor),
  '065-partners': statements(partners),
  '066-partner-answers': statements(partnerAnswers),
  '058-runs': statements(runs),
  '059-due-days': statements(dueDays),
  '068-record-of-rows': statements(recordOfRows, recordNotesForPostgres),
  '069-kept-for-ever': statements([], [], keptForEver),
  '070-service-changes': statements([], [], serviceChanges),
  '071-queues-noted': statements([], [], queuesNoted),
  '072-work-that-waits': statements(workThatWaits),
  '073-ids-beside-names': statements([], [], idsBesideNames),
  '074-status': statements([], [], status),
  '077-in-progress': statements([], [], inProgressServices),
  '078-todos-noted': statements([], [], todosNoted),
  '079-act-links': statements(actLinks),
  '080-links-for-every-act': statements(linksForEveryAct),
  '081-acts-with-account': statements(actsWithAccount),
  '083-outbox-parts': statements(outboxParts),
  '084-email-choices': statements(emailChoices),
  '085-notices': statements(notices),
  '086-expiring-links': statements(expiringLinks),
  '087-acting-for': statements(actingFor),
  '097-roll-call': statements(rollCall, rollCallNotedForPostgres),
  '090-noting': statements(notingOnBoth, [], noting),
  '091-corrected-and-open': statements(correctedAndOpen, leftOpenNoted),
  '092-comments-at-sections': statements(commentsAtSections),
  '100-signers-noted': statements([], [], signersNoted),
  '101-who-should-sign': statements(whoShouldSign),
  '103-procedure-reviews': statements([], [], procedureReviews),
  '104-readers': statements([], [], readers),
  '105-declined-go': statements(declinedGo),
  '106-cancelled-runs': statements(cancelledRuns),
  '108-proof-of-attestations': statements([], [], proofOfAttestations),
  '110-shared-prerequisites': statements(sharedPrerequisites, sharedNotedForPostgres),
  '120-forecasts': statements(forecasts),
  '121-notices-in-order': statements(noticesInOrder),
  '160-custom-fields': statements(customFields),
  '162-service-notes': statements(serviceNotes, serviceNotesNotedForPostgres),
  '161-field-values-noted': statements([], [], valuesNoted),
  '135-project-lists': statements([], [], projectLists),
  '136-search': statements(search),
  '130-patterns': statements(patterns, patternsNotedForPostgres),
  '131-role-contacts': statements(roleContacts, roleContactsNotedForPostgres),
  '132-starts-at-once': statements(startsAtOnce),
  '140-waves': statements([], [], waves),
  '141-signed-at-once': statements(signedAtOnce),
  '150-areas': statements([], [], areas),
  '170-earlier-rows': statements(earlierRows, [], earlierRowsFor),
  '175-earlier-waves': statements([], earlierWaves),
  '179-earlier-field-values': statements([], earlierFieldValues),
  '180-shared-dos-ids': statements(sharedDosIds, sharedDosIdsNotedForPostgres),
  '190-template-versions': statements(templateVersions, templateVersionsNotedForPostgres),
  '200-short-tests': statements(shortTests),
  '201-representative-tests': statements(representativeTests, representativesNotedForPostgres),
  '202-versions-of-set-ups': statements([], [], versionsOfSetUps),
  '195-cells-at-once': statements(cellsAtOnce),
  '197-project-values-noted': {
    async up(db) {
      await statements([], [], projectValuesNoted).up(db)
      await peopleInViews(db)
    },
  },
  '198-choices-renamed': statements(choicesRenamed),
  '205-plan-of-a-row': statements(planOfARow),
  '207-imports-in-areas': statements(importsInAreas),
  '208-area-looks': statements(areaLooks),
  '210-on-record': statements(onRecord),
  '211-listed-codes': statements(furtherServices, furtherServicesNotedForPostgres, listedCodes),
  '220-procedures-for-sites': statements(proceduresForSites, proceduresNotedForPostgres),
  '221-procedure-noted': statements([], [], procedureNoted),
  '225-shared-evidence': statements(lostSharedIndex, [], sharedEvidence),
  '240-complete-lists': statements(completeLists),
  '241-folded-names': statements([], foldedNamesForPostgres),
}
