"""Clients, their lines (窓口), manual versions, contacts and endpoints."""
