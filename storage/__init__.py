"""What is true about an order, in PostgreSQL: tables and the functions that read and write them; who commits is the edge's."""
