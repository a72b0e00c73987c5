/** Reports of cancellations read those alone. */
export const cancelledAppointments = [`create index appointments_cancelled on appointments (sandbox_id) where status = 'cancelled'`]
