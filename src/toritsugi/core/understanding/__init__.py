"""Japanese words into typed values, matters and cards."""
