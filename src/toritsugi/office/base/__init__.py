"""What all apps of the office share: triggers that hold tenants apart, preparation of the database, health."""
