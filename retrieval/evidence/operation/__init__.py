"""What is to be done with what a question asks for, heard by a small trained model: its value, its change, why it changed …"""
