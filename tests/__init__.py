"""Tests: rules as tables, actions on a prepared database, pages and events, whole days, and a browser."""
