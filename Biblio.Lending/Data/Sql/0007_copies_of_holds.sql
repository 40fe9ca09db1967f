-- The desk asks at each scan whether a hold has the copy.
ALTER TABLE holds ADD KEY ix_holds_assigned (assigned_copy_id, ended_at);
