"""What a response manual (対応マニュアル) is: its resolved form, its parsing, its checking, its rendering."""
