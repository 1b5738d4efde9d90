"""What people and shops ask of an order, whichever way they ask: checked, stored, carried out. The API and the console stand on it."""
